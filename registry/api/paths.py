"""Where an error stands in the body: services name fields of the content, the body has them one deeper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from base.errors import BadInput


@contextmanager
def content_below(*beside: str) -> Iterator[None]:
    """Turn ``messages.0.content`` of a refusal inside into ``content.messages.0.content``.

    ``beside`` names the fields that stand beside ``content`` in the body; every other path is one of the content.
    """
    try:
        yield
    except BadInput as refusal:
        here = {"content", *beside}
        errors = {
            path if path.split(".")[0] in here else f"content.{path}": sentence
            for path, sentence in refusal.errors.items()
        }
        raise BadInput(refusal.message, errors) from refusal
