"""Where an error stands in the body that was sent: services name fields of the content, the body has them one deeper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from base.errors import BadInput
from registry.models.version import CONTENT_FIELDS


@contextmanager
def content_below(key: str = "content") -> Iterator[None]:
    """Turn ``messages.0.content`` of a refusal inside into ``content.messages.0.content``."""
    try:
        yield
    except BadInput as refusal:
        errors = {_below(key, path): sentence for path, sentence in refusal.errors.items()}
        raise BadInput(refusal.message, errors) from refusal


def _below(key: str, path: str) -> str:
    return f"{key}.{path}" if path.split(".")[0] in CONTENT_FIELDS else path
