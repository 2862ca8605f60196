"""What changes, as HTML. The difference of two fixed contents never changes, so its HTML is kept in the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.core.cache import cache
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from governance.kinds import Difference
from registry.diffing import ContentDiff
from registry.presentation import diff_texts

LAYOUTS = ("inline", "side")
KEPT_S = 14 * 24 * 3600
# Part of every key: raise it when a template of differences changes, so that no old HTML is shown in a new page.
FORM = 1


def difference_html(difference: Difference, layout: str, start: int = 0) -> SafeString:
    """The block "what changes", from the cache where it may be kept. ``layout`` is one of LAYOUTS; ``start`` is the
    first changed line shown of each message, for differences longer than a page."""
    if not difference.cache_key:
        return _rendered(difference, layout, start)
    named = f"{FORM}\n{difference.cache_key}\n{layout}\n{start}"
    key = "review-difference:" + hashlib.sha256(named.encode()).hexdigest()
    html = cache.get(key)
    if html is None:
        html = str(_rendered(difference, layout, start))
        cache.set(key, html, KEPT_S)
    return mark_safe(html)  # noqa: S308  (rendered by a template, which escaped it)


def warm(difference: Difference) -> None:
    """So that the first reviewer does not wait: both layouts, from the beginning."""
    for layout in LAYOUTS:
        difference_html(difference, layout)


def _rendered(difference: Difference, layout: str, start: int) -> SafeString:
    context = {**difference.context, "layout": layout, **_part(difference.context, layout, start)}
    return render_to_string(difference.template, context)


def _part(context: Mapping[str, Any], layout: str, start: int) -> dict[str, Any]:
    """What a difference of prompts needs to show its next lines; nothing for other kinds."""
    found = context.get("difference")
    if not isinstance(found, ContentDiff):
        return {}
    # The links to further lines keep the layout and nothing else of the address: the HTML is the same for all.
    asked = SimpleNamespace(GET=QueryDict(f"layout={layout}"))
    return {"texts": diff_texts(found, start), "more_start": start, "request": asked}
