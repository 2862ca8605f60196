"""Where the page of a recorded object is. Apps above the ledger register what they know in ``AppConfig.ready()``.

A finder takes the ids of objects of one kind and the user who looks, and returns {id: address} for those that are still
there and that this user may see. The rest are shown without a link: an entry outlives what it speaks of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

Finder = Callable[[set[str], Any], dict[str, str]]

_finders: dict[str, Finder] = {}
_kind_words: dict[str, str] = {}


def register_links(object_type: str, finder: Finder, *, word: str) -> None:
    """``object_type`` is ``app.model`` as entries have it; ``word`` is what people call one: "prompt"."""
    _finders[object_type] = finder
    _kind_words[object_type] = word


def kind_word(object_type: str) -> str:
    """ "prompt" for registry.prompt; for a kind that nobody registered, the part after the dot."""
    return _kind_words.get(object_type) or object_type.rpartition(".")[2] or "record"


def known_kinds() -> list[tuple[str, str]]:
    """(object type, word) of every registered kind, by word."""
    return sorted(_kind_words.items(), key=lambda pair: pair[1])


def addresses(objects: Iterable[tuple[str, str]], user: Any) -> dict[tuple[str, str], str]:
    """{(object type, id): address}; one query or so for each kind, however many objects."""
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for object_type, object_id in objects:
        ids[object_type].add(object_id)
    found: dict[tuple[str, str], str] = {}
    for object_type, wanted in ids.items():
        finder = _finders.get(object_type)
        if finder:
            found.update({(object_type, each): url for each, url in finder(wanted, user).items()})
    return found
