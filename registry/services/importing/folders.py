"""Files and folders on the server's own disk, for the command. Every file is accounted for, readable or not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from registry.interchange.decoding import MAX_FILE_BYTES
from registry.services.importing.items import Upload

LARGE = (".csv", ".tsv", ".zip")  # these are read as they stream


def uploads_at(paths: Iterable[str]) -> Iterator[Upload]:
    """Each file of ``paths``; folders with all that is in them, hidden files left out, in order of name.

    A stream is open only until the next one is asked for. Names start with the last part of the path given, so that
    records do not hold how this machine's disk is laid out.
    """
    for given in paths:
        path = Path(given)
        if path.is_dir():
            yield from _folder(path)
        elif path.exists():
            yield from _file(path, path.name)
        else:
            yield Upload(path.name or given, problem="There is no such file or folder. Check the path.")


def _folder(top: Path) -> Iterator[Upload]:
    name = top.resolve().name
    problems: list[Upload] = []
    found = False

    def unreadable(error: OSError) -> None:
        problems.append(Upload(_inside(top, Path(error.filename), name), problem=_words(error)))

    for folder, folders, files in os.walk(top, onerror=unreadable):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for each in sorted(files):
            if each.startswith("."):
                continue
            found = True
            path = Path(folder, each)
            if path.is_symlink() and not path.resolve().is_relative_to(top.resolve()):
                yield Upload(_inside(top, path, name), problem="This is a link to a file outside the folder.")
            else:
                yield from _file(path, _inside(top, path, name))
    yield from problems
    if not found and not problems:
        yield Upload(name, problem="There is no file in this folder.")


def _inside(top: Path, path: Path, name: str) -> str:
    return str(Path(name, path.relative_to(top)))


def _file(path: Path, name: str) -> Iterator[Upload]:
    if not path.is_file():
        yield Upload(name, problem="This is neither a file nor a folder.")
        return
    try:
        if path.suffix.lower() not in LARGE and path.stat().st_size > MAX_FILE_BYTES:
            yield Upload(name, problem=f"This file is larger than {MAX_FILE_BYTES // 2**20} MB. Split it.")
            return
        with path.open("rb") as stream:
            yield Upload(name, stream)
    except OSError as error:
        yield Upload(name, problem=_words(error))


def _words(error: OSError) -> str:
    return f"This cannot be read: {error.strerror or error}."
