"""What the command palette finds in the registry: prompts, words inside them, and features."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q

from base.search import Hit
from registry.models import Feature, Prompt

_AROUND = 60  # characters shown on either side of the words that were found


def find_prompts(user: Any, query: str, limit: int) -> list[Hit]:
    """Prompts by name, purpose or words of their newest version; without a query, those that changed last."""
    prompts = Prompt.objects.visible_to(user).in_use().search(query)
    rows = (
        prompts.select_related("feature", "latest_version")
        .only("slug", "title", "updated_at", "feature__name", "latest_version__messages")
        .order_by("-updated_at", "id")[:limit]
    )
    return [
        Hit(title=prompt.title, detail=_why_found(prompt, query), url=prompt.get_absolute_url(), icon="edit_note")
        for prompt in rows
    ]


def find_features(user: Any, query: str, limit: int) -> list[Hit]:
    if not query:
        return []
    named = Q(name__icontains=query) | Q(slug__icontains=query)
    rows = Feature.objects.visible_to(user).filter(named).order_by("name", "id")[:limit]
    return [
        Hit(title=feature.name, detail=feature.get_risk_tier_display(), url=feature.get_absolute_url(), icon="category")
        for feature in rows
    ]


def _why_found(prompt: Prompt, query: str) -> str:
    """The passage of the prompt's text that holds a word of ``query``, else the prompt's feature."""
    messages = prompt.latest_version.messages if query and prompt.latest_version else []
    for message in messages:
        passage = passage_with(message["content"], query)
        if passage:
            return f"{message['role'].capitalize()}: {passage}"
    return f"{prompt.feature.name} · {prompt.slug}"


def passage_with(text: str, query: str) -> str:
    """Some words of ``text`` on one line around the first place where a word of ``query`` begins, or ""."""
    words = re.findall(r"[^\W_]+", query)
    if not words:
        return ""
    found = re.search(r"\b(" + "|".join(map(re.escape, words)) + ")", text, re.IGNORECASE)
    if found is None:
        return ""
    first, last = max(found.start() - _AROUND, 0), found.end() + _AROUND
    line = " ".join(text[first:last].split())
    return ("…" if first else "") + line + ("…" if last < len(text) else "")
