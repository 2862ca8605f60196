"""Bytes to text: UTF-8 (with or without byte order mark), or UTF-16 with one. Nothing is guessed."""

from __future__ import annotations

import codecs

from registry.interchange.outcome import Refused

MAX_FILE_BYTES = 16 * 1024 * 1024  # four times the largest content, since YAML and JSON escape characters


def decode(data: bytes) -> str:
    """The text of ``data``. Raises Refused for other encodings, null bytes and files above ``MAX_FILE_BYTES``."""
    if len(data) > MAX_FILE_BYTES:
        raise Refused(f"This file is {len(data):,} bytes long; at most {MAX_FILE_BYTES:,} are read as one prompt file.")
    text = _decode_utf16(data) if encoding_of(data) == "utf-16" else _decode_utf8(data)
    if "\x00" in text:
        position = text.index("\x00")
        raise Refused(
            "There is a null byte here. Remove it; it is usually left over from a copy or from a binary file.",
            line=text.count("\n", 0, position) + 1,
            column=position - text.rfind("\n", 0, position),
        )
    return text


def encoding_of(start: bytes) -> str:
    """``utf-16`` if ``start`` opens with its byte order mark, else ``utf-8-sig``."""
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def not_utf8(byte: int, *, line: int, column: int) -> Refused:
    return Refused(
        f"Byte 0x{byte:02X} is not UTF-8 text. Save the file as UTF-8 (in Excel: “CSV UTF-8”) and import it again.",
        line=line,
        column=column,
    )


def _decode_utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = error.start - before.rfind(b"\n")
        raise not_utf8(data[error.start], line=before.count(b"\n") + 1, column=column) from error


def _decode_utf16(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        line = data[: error.start].decode("utf-16", errors="ignore").count("\n") + 1
        raise Refused(
            f"The file says that it is UTF-16, but byte {error.start + 1:,} is not. Save it as UTF-8 and try again.",
            line=line,
        ) from error
