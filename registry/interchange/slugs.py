"""Names: the slug of a prompt from its title, and a title from a file name.

A slug has a–z, 0–9 and hyphens, at most 80 characters. Letters are transliterated by Unicode decomposition (NFKD); a
title that would lose most of its letters that way (Arabic, Chinese, …) becomes ``prompt-`` and 8 digits of its hash.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

MAX_SLUG = 80

# Latin letters that NFKD does not take apart.
LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "’": "", "'": ""}
)

# Files named for their part; the folder they stand in names the prompt (fabric: patterns/<name>/system.md).
PART_NAMES = ("system", "user", "prompt", "index")


def slugify(title: str) -> str:
    """The natural slug of ``title``; never empty. Collisions are for the caller to resolve."""
    plain = unicodedata.normalize("NFKD", title.lower().translate(LETTERS))
    letters = [char for char in plain if char.isalnum()]
    kept = [char for char in letters if char.isascii()]
    if not kept or len(kept) * 2 < len(letters):
        return "prompt-" + hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    joined = "".join(char for char in plain if char.isascii() or not (char.isalnum() or unicodedata.combining(char)))
    return re.sub(r"[^a-z0-9]+", "-", joined).strip("-")[:MAX_SLUG].strip("-")


def file_stem(name: str) -> str:
    """The telling part of a path: the file's name without ending, or its folder's name for ``system.md`` and such."""
    path = PurePosixPath(name.replace("\\", "/"))
    stem = path.name.rsplit(".", 1)[0] if "." in path.name.lstrip(".") else path.name
    if stem.lower() in PART_NAMES and path.parent.name:
        return path.parent.name
    return stem


def title_from_stem(stem: str) -> str:
    """``blog-generator`` → ``Blog generator``."""
    words = re.sub(r"[-_.\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:]
