"""What differs between two versions of a prompt, and which version bump that asks for. Pure: no Django."""

from registry.diffing.bump import Bump, propose_bump
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
    "diff_content",
    "diff_text",
    "propose_bump",
]
