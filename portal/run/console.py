"""What the person at the terminal reads."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from portal.run.options import Options


def say(text: str = "") -> None:
    """Write a line; a terminal that was closed must not stop us from stopping everything else."""
    try:
        print(text, flush=True)
    except (BrokenPipeError, OSError):
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 (stays open for the rest of this process)


def relay(name: str, line: str) -> None:
    """A child's line: with its name in front for people; as JSON, and nothing else, for log collectors."""
    if os.environ.get("LOG_FORMAT") != "json":
        say(f"{name:<8}| {line}")
    elif line.startswith("{"):
        say(line)
    else:
        say(json.dumps({"event": line, "process": name, "level": "info"}, ensure_ascii=False))


def announce(options: Options, var: Path, notes: str) -> None:
    """The one block that says where it is, how to get in, and how to stop."""
    say()
    say(f"  Countersign is ready: {os.environ.get('SITE_URL') or options.local_url}")
    for line in notes.splitlines():
        say(f"  {line}".rstrip())
    if not os.environ.get("EMAIL_URL"):
        say(f"  E-mails are written to {_short(var / 'mail')}; EMAIL_URL names a mail server.")
    say(f"  Data and logs: {_short(var)}.  Stop with Ctrl-C.")
    if (database := var / "postgres").is_symlink():
        say(f"  The database lies in {database.resolve()}, because its account may not enter {var}.")
    say()


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
