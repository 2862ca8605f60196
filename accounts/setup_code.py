"""The one-time code that lets whoever runs the server, and no stranger, make the first administrator in the browser.

It lies in SETUP_CODE_FILE, readable by the server's account only; ``manage.py setup_code`` prints the address with it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings


def setup_code() -> str:
    """The code, made if there is none yet."""
    path = Path(settings.SETUP_CODE_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two processes that start together, one writes and the other reads.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        code = secrets.token_urlsafe(18)
        file.write(code + "\n")
    return code


def is_setup_code(given: str) -> bool:
    """False as well when the server never made a code."""
    path = Path(settings.SETUP_CODE_FILE)
    if not path.is_file():
        return False
    expected = path.read_text().strip()
    return bool(expected) and secrets.compare_digest(given.strip().encode(), expected.encode())


def forget_setup_code() -> None:
    Path(settings.SETUP_CODE_FILE).unlink(missing_ok=True)
