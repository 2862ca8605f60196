"""`python -m portal.run.prepare NOTES`: bring database and static files up to date before the servers start.

Runs in a process of its own, so that the supervisor stays small. What the person at the terminal should read once all
is up (sign-ins, how to make the first administrator) goes into the file NOTES.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import django
import environs
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from kombu.exceptions import OperationalError as BrokerError

from portal.celery import app
from portal.embedded.errors import CannotStart
from portal.run.options import plain


def main(notes: Path) -> int:
    try:
        django.setup()
        _require_broker()
        call_command("check")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("check", databases=["default"])  # triggers and constraints, as they are now
        call_command("collectstatic", interactive=False, verbosity=0)
        notes.write_text(_first_steps())
    except environs.EnvError as error:
        return _refuse(plain(error))
    except (CannotStart, SystemCheckError) as error:
        return _refuse(str(error))
    return 0


def _refuse(reason: str) -> int:
    print(f"Countersign cannot start: {reason}", file=sys.stderr)
    return 1


def _require_broker() -> None:
    """CELERY_BROKER_URL may name another server than REDIS_URL, which was tried before."""
    try:
        with app.connection_for_write(connect_timeout=5) as broker:
            broker.ensure_connection(max_retries=1, timeout=5)
    except (BrokerError, OSError, KeyError) as error:
        raise CannotStart(f"the broker of CELERY_BROKER_URL cannot be reached: {error}") from None


def _first_steps() -> str:
    """Demonstration content goes into a database without people, once; its sign-ins are shown at each start."""
    from accounts.models import User  # noqa: PLC0415 (models can be imported only after django.setup)

    sign_ins = Path(settings.VAR_DIR) / "demonstration-sign-ins.txt"
    empty = not User.objects.exists()
    if empty and settings.DEMO:
        said = io.StringIO()
        call_command("seed_demo", stdout=said)
        call_command("verify_ledger", stdout=io.StringIO())  # so that the ledger's page can say so from the start
        sign_ins.touch(mode=0o600)
        sign_ins.write_text(said.getvalue())
    elif empty:
        sign_ins.unlink(missing_ok=True)
        said = io.StringIO()
        call_command("setup_code", stdout=said)
        return (
            f"Nobody can sign in yet. Make the first administrator at\n  {said.getvalue()}"
            f"or with\n  {_manage()} create_administrator --email you@example.com --name 'Your Name'\n"
        )
    return sign_ins.read_text() if settings.DEMO and sign_ins.exists() else ""


def _manage() -> str:
    python = os.path.relpath(sys.executable)
    return f"{python} manage.py"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.exit(main(Path(sys.argv[1])))
