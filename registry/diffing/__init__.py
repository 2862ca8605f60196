"""What differs between two versions of a prompt, and which version bump that asks for. Pure: no Django."""

from registry.diffing.bump import Bump, allowed_levels, next_version, propose_bump
from registry.diffing.content import ContentDiff, diff_content
from registry.diffing.structure import Fold, Row, Span, TextDiff, View
from registry.diffing.text import diff_text

__all__ = [
    "Bump",
    "ContentDiff",
    "Fold",
    "Row",
    "Span",
    "TextDiff",
    "View",
    "allowed_levels",
    "diff_content",
    "diff_text",
    "next_version",
    "propose_bump",
]
