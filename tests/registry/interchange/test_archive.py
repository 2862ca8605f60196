from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest

from registry.interchange import archive
from registry.interchange.outcome import Parsed, Rejected
from registry.interchange.reading import read_file

PATH = "The path of this file has a backslash, a drive letter or a null byte. Pack the folder again."
OUTSIDE = "The path of this file leads out of the archive. Pack the folder again."
NESTED = "This is an archive inside the archive. Unpack it and import its files."


def zipped(entries: dict[str, bytes | str], **options) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as opened:
        for name, data in entries.items():
            opened.writestr(name, data)
    return out.getvalue()


def outcomes(data: bytes) -> dict[str, str]:
    """Source of each outcome and its slug or message."""
    return {
        item.source: item.slug if isinstance(item, Parsed) else item.message for item in read_file("pack.zip", data)
    }


def test_zip__good_and_bad_files__all_are_accounted_for():
    data = zipped(
        {
            "a.md": "Hello",
            "patterns/wisdom/system.md": "You extract wisdom",
            "b.csv": "name,prompt\nx,one\ny,\n",
            "c.docx": "zzz",
            "d.prompt": "{{#if x}}",
            "empty/": "",
        }
    )

    assert outcomes(data) == {
        "pack.zip/a.md": "a",
        "pack.zip/patterns/wisdom/system.md": "wisdom",
        "pack.zip/b.csv row 2": "x",
        "pack.zip/b.csv row 3": "The prompt of this row is empty.",
        "pack.zip/c.docx": "Files that end in “.docx” are not read. "
        "Known are: .md, .markdown, .txt, .prompt, .prompty, .csv, .tsv, .json, .zip.",
        "pack.zip/d.prompt": "The block “{{#if x}}” is never closed. Add {{/if}} after it.",
    }


TRICKS = {
    "/etc/passwd.md": OUTSIDE,
    "../up.md": OUTSIDE,
    "a/../../up.md": OUTSIDE,
    "a\\b.md": PATH,
    "C:/x.md": PATH,
    "inner.zip": NESTED,
    "inner.tar.gz": NESTED,
}


@pytest.mark.parametrize("name", TRICKS)
def test_zip__path_trick__is_refused_and_the_rest_is_read(name):
    data = zipped({name: "Hello", "good.md": "Hello"})

    assert outcomes(data) == {f"pack.zip/{name}": TRICKS[name], "pack.zip/good.md": "good"}


def test_zip__archive_under_another_name__is_refused():
    data = zipped({"inner.md": zipped({"a.md": "x"})})

    assert outcomes(data) == {"pack.zip/inner.md": NESTED}


def test_zip__symbolic_link__is_refused():
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr(link, "/etc/passwd")

    assert outcomes(out.getvalue()) == {
        "pack.zip/link.md": "This is a link to another file, not a file. Put the file itself into the archive."
    }


def test_zip__bomb__is_stopped_by_its_ratio_and_the_rest_is_read():
    data = zipped({"bomb.md": b"\0" * 50_000_000, "good.md": "Hello"})

    assert outcomes(data) == {
        "pack.zip/bomb.md": (
            "This file unpacks to more than 100 times its packed size, as zip bombs do. It was not read."
        ),
        "pack.zip/good.md": "good",
    }


def test_zip__more_in_all_than_allowed__stops_there(monkeypatch):
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 2**20)
    noise = [bytes((n * 7 + m * m) % 251 + 1 for n in range(500_000)) for m in range(3)]

    found = outcomes(zipped({f"{number}.docx": data for number, data in enumerate(noise)}))

    assert found["pack.zip/2.docx"] == (
        "The archive unpacks to more than 1 MB in all; this file was not read. Split it."
    )


def test_zip__one_entry_too_large__is_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAX_ENTRY_BYTES", 2**20)
    monkeypatch.setattr(archive, "RATIO_FROM_BYTES", 2**30)

    assert outcomes(zipped({"a.md": b"a" * (2**20 + 1)})) == {
        "pack.zip/a.md": "This file unpacks to more than 1 MB. Split it."
    }


def test_zip__size_understated_in_the_archive__is_not_believed():
    data = zipped({"a.md": b"a" * 3_000_000})
    lying = data.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 10))

    (message,) = outcomes(lying).values()

    assert message.startswith(("This file is damaged inside the archive", "This file unpacks to more than"))


def test_zip__too_many_entries__is_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAX_ENTRIES", 2)

    assert outcomes(zipped({f"{n}.md": "x" for n in range(3)})) == {
        "pack.zip": "This archive holds 3 files; at most 2 are read. Split it."
    }


def test_zip__same_name_twice__reads_the_first():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened, pytest.warns(UserWarning, match="Duplicate name"):
        opened.writestr("a.md", "one")
        opened.writestr("a.md", "two")

    assert [type(item) for item in read_file("pack.zip", out.getvalue())] == [Parsed, Rejected]


def test_zip__encrypted_entry__is_refused():
    data = bytearray(zipped({"a.md": "Hello"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1

    assert outcomes(bytes(data)) == {"pack.zip/a.md": "This file is encrypted. Pack it without a password."}


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x05\x06" + b"\0" * 10])
def test_zip__no_archive__is_one_rejection(data):
    (message,) = outcomes(data).values()

    assert message.startswith("This is not a .zip file that can be opened")
