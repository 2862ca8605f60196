"""What entry points call before Django loads: DATABASE_URL, REDIS_URL and SECRET_KEY are set when this returns.

Each variable that is given (in the environment, in `.env`, or as NAME_FILE) stays as it is; the rest is served from
the embedded servers and from ``var/secret-key``.
"""

from __future__ import annotations

import atexit
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import environs

from portal.embedded.accounts import database_account
from portal.embedded.errors import CannotStart
from portal.embedded.folders import database_home, private_folder
from portal.embedded.postgres import Postgres
from portal.embedded.redis import Redis
from portal.embedded.sharing import Server, Share, own_or_use

BASE_DIR = Path(__file__).resolve().parent.parent.parent
_LOG_LIMIT_BYTES = 10_000_000


def read_dotenv() -> None:
    """Add what `.env` says; a variable that is set already wins."""
    if (BASE_DIR / ".env").is_file():
        environs.Env().read_env(str(BASE_DIR / ".env"), recurse=False)


def is_given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def var_folder() -> Path:
    """COUNTERSIGN_VAR, made if missing. It is open to others so that the database's account may pass; files are not."""
    path = Path(os.environ.get("COUNTERSIGN_VAR") or BASE_DIR / "var").resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"The folder {path} cannot be made: {error.strerror}. Set COUNTERSIGN_VAR to another."
        ) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise CannotStart(f"The folder {path} cannot be written: set COUNTERSIGN_VAR to a folder of yours.")
    return path


def make_postgres(var: Path) -> Postgres:
    account = database_account(os.environ.get("EMBEDDED_ACCOUNT", ""))
    return Postgres(database_home(var, account), account=account, log=_log(var, "postgres.log"))


def make_redis(var: Path) -> Redis:
    return Redis(var / "redis", log=_log(var, "redis.log"))


# variable, name of its share, how to make its server
SERVERS: list[tuple[str, str, Callable[[Path], Server]]] = [
    ("DATABASE_URL", "database", make_postgres),
    ("REDIS_URL", "queue", make_redis),
]


def provide_for_command() -> None:
    """For `manage.py` without DATABASE_URL or REDIS_URL: use the servers of `make run`, or start them meanwhile."""
    read_dotenv()
    provide_secret_key()
    for variable, name, make_server in SERVERS:
        if is_given(variable):
            continue
        var = var_folder()
        share = Share(private_folder(var / "run"), name)
        own_or_use(share, lambda make_server=make_server, var=var: make_server(var))  # type: ignore[misc]
        os.environ[variable] = share.url
        atexit.register(share.release, wait_for_users=True)


def provide_secret_key() -> None:
    """SECRET_KEY from ``var/secret-key``, made once. Losing that file signs everybody out and voids reset links."""
    if is_given("SECRET_KEY"):
        return
    path = var_folder() / "secret-key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    os.environ["SECRET_KEY"] = path.read_text()


def _log(var: Path, name: str) -> Path:
    """A log file in ``var/log``; one that has grown large is kept once as ``.1``."""
    path = private_folder(var / "log") / name
    if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
        path.replace(path.with_name(name + ".1"))
    return path
