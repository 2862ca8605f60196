"""What one cell of a table holds."""

from __future__ import annotations

import re

from evaluation.documents import KNOWN_TAGS


def tags_of(cell: str) -> list[str]:
    """Tags, separated by commas. Those that mean something to Countersign are written small, as it writes them."""
    tags = [tag.strip() for tag in re.split(r"[,;|]", cell) if tag.strip()]
    return [tag.lower() if tag.lower() in KNOWN_TAGS else tag for tag in tags]
