"""Prompt files out of a .zip, with nothing written to disk and every entry accounted for.

Refused, each with a line of its own: absolute paths, ``..``, backslashes, drive letters, symbolic links, archives
inside, encrypted or damaged entries, names given twice. Limits hold while unpacking, not on what the archive claims:
total size, size of one entry, ratio of unpacked to packed size, number of entries.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from registry.interchange.outcome import Refused, Rejected

MAX_ENTRIES = 10_000
MAX_ENTRY_BYTES = 64 * 1024 * 1024  # a table may hold many prompts
MAX_TOTAL_BYTES = 256 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM_BYTES = 1024 * 1024  # small repetitive files pack well and do no harm

_BLOCK = 64 * 1024
_ARCHIVES = re.compile(r"\.(zip|tar|t?gz|bz2|xz|7z|rar|zst|jar|whl)\Z", re.IGNORECASE)
_MAGIC = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd",
)


@dataclass(frozen=True, slots=True)
class Member:
    """One unpacked file; ``name`` is ``archive.zip/path/inside.md``."""

    name: str
    data: bytes


def members(name: str, stream: BinaryIO) -> Iterator[Member | Rejected]:
    """Every file of the archive ``name``, unpacked or rejected. Folders are not files and are passed over."""
    try:
        with zipfile.ZipFile(stream) as opened:
            yield from _entries(name, opened)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        yield Rejected(name, 1, 1, f"This is not a .zip file that can be opened ({error}). Pack it again.")


def _entries(name: str, opened: zipfile.ZipFile) -> Iterator[Member | Rejected]:
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    if len(entries) > MAX_ENTRIES:
        yield Rejected(
            name, 1, 1, f"This archive holds {len(entries):,} files; at most {MAX_ENTRIES:,} are read. Split it."
        )
        return
    seen: set[str] = set()
    left = MAX_TOTAL_BYTES
    for entry in entries:
        source = f"{name}/{_shown(entry)}"
        try:
            _check(entry, seen)
            data = _unpack(opened, entry, left)
        except Refused as error:
            yield error.rejected(source)
            continue
        left -= len(data)
        yield Member(source, data)


def _shown(entry: zipfile.ZipInfo) -> str:
    """The entry's name with anything invisible made visible."""
    return "".join(char if char.isprintable() else "�" for char in entry.orig_filename)[:300]


def _check(entry: zipfile.ZipInfo, seen: set[str]) -> None:
    # zipfile cuts names at a null byte and turns separators; the name as stored is the one to judge.
    name = entry.orig_filename
    if "\\" in name or "\x00" in name or re.match(r"[A-Za-z]:", name):
        raise Refused("The path of this file has a backslash, a drive letter or a null byte. Pack the folder again.")
    if name.startswith("/") or ".." in name.split("/"):
        raise Refused("The path of this file leads out of the archive. Pack the folder again.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused("This is a link to another file, not a file. Put the file itself into the archive.")
    if entry.flag_bits & 0x1:
        raise Refused("This file is encrypted. Pack it without a password.")
    if _ARCHIVES.search(name):
        raise Refused("This is an archive inside the archive. Unpack it and import its files.")
    if name in seen:
        raise Refused("The archive holds two files of this name. Only the first was read.")
    seen.add(name)


def _unpack(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    data = bytearray()
    try:
        with opened.open(entry) as source:
            while block := source.read(_BLOCK):
                data += block
                _refuse_oversize(entry, len(data), left)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise Refused(f"This file is damaged inside the archive ({error}). Pack it again.") from error
    if data.startswith(_MAGIC):
        raise Refused("This is an archive inside the archive. Unpack it and import its files.")
    return bytes(data)


def _refuse_oversize(entry: zipfile.ZipInfo, size: int, left: int) -> None:
    if size > MAX_ENTRY_BYTES:
        raise Refused(f"This file unpacks to more than {MAX_ENTRY_BYTES // 2**20} MB. Split it.")
    if size > left:
        raise Refused(
            f"The archive unpacks to more than {MAX_TOTAL_BYTES // 2**20} MB in all; this file was not read. Split it."
        )
    if size > RATIO_FROM_BYTES and size > MAX_RATIO * max(entry.compress_size, 1):
        raise Refused(
            f"This file unpacks to more than {MAX_RATIO} times its packed size, as zip bombs do. It was not read."
        )
