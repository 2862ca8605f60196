"""What differs between what is live and what is proposed, for policies and for the reader.

Both sides are named by their digests, so an answer never changes and is kept in the process: the difference of a long
prompt takes a tenth of a second, and policies ask again at every step of a request.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache

from governance.choices import Touch
from registry.content import Content
from registry.diffing import ContentDiff, diff_content
from registry.models import PromptVersion

KEPT = 256  # answers a process; each is a few short strings

_SECTIONS = {
    "messages": Touch.MESSAGES,
    "variables": Touch.VARIABLES,
    "model": Touch.MODEL,
    "parameters": Touch.PARAMETERS,
    "output_schema": Touch.OUTPUT_SCHEMA,
    "tools": Touch.TOOLS,
    "template_format": Touch.MESSAGES,  # the same text, read in another way
}


@dataclass(frozen=True)
class Touched:
    """``touches`` are values of governance.choices.Touch; ``words`` how many are added and removed."""

    touches: frozenset[str]
    words: int


def content_with(prompt_id: uuid.UUID, digest: str) -> Content | None:
    """The content that has this digest, from any submitted version of the prompt; None for ""."""
    if not digest:
        return None
    found = PromptVersion.objects.frozen().filter(prompt=prompt_id, digest=digest).defer("search").first()
    return found.content if found else None


def difference(prompt_id: uuid.UUID, old_digest: str, new_digest: str) -> ContentDiff:
    new = content_with(prompt_id, new_digest)
    if new is None:
        raise LookupError(f"No submitted version of prompt {prompt_id} has the digest {new_digest}.")
    return diff_content(content_with(prompt_id, old_digest), new)


@lru_cache(maxsize=KEPT)
def touched(prompt_id: uuid.UUID, old_digest: str, new_digest: str) -> Touched:
    """Which parts a change from one content to the other touches, and how many words."""
    found = difference(prompt_id, old_digest, new_digest)
    touches = {str(touch) for name, touch in _SECTIONS.items() if getattr(found, name).is_changed}
    return Touched(frozenset(touches), found.words_added + found.words_removed)


@lru_cache(maxsize=KEPT)
def touches_quote(prompt_id: uuid.UUID, old_digest: str, new_digest: str, quote: str) -> bool:
    """Whether a passage stands in one of the two contents more often than in the other. White space does not count."""
    wanted = " ".join(quote.split())
    counts = {_text(content_with(prompt_id, digest)).count(wanted) for digest in (old_digest, new_digest)}
    return bool(wanted) and len(counts) > 1


def _text(content: Content | None) -> str:
    texts = [" ".join(message["content"].split()) for message in content["messages"]] if content else []
    return "\n".join(texts)
