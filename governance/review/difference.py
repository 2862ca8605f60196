"""What changes, as HTML. The difference of two fixed contents never changes, so its HTML is kept in the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache as cache_once
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from governance.kinds import Difference
from registry.diffing import ContentDiff
from registry.presentation import diff_texts

LAYOUTS = ("inline", "side")
KEPT_S = 14 * 24 * 3600
# What the HTML is made with: when one of these changes, what was kept before is not shown any more.
_MADE_WITH = ("registry/diff", "registry/_odd.html", "components/change.html", "governance/kinds")


def difference_html(difference: Difference, layout: str, start: int = 0) -> SafeString:
    """The block "what changes", from the cache where it may be kept. ``layout`` is one of LAYOUTS; ``start`` is the
    first changed line shown of each message, for differences longer than a page."""
    if not difference.cache_key:
        return _rendered(difference, layout, start)
    named = f"{_form()}\n{difference.cache_key}\n{layout}\n{start}"
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


@cache_once
def _form() -> str:
    """A digest of the templates, as they were when this process began."""
    roots = [settings.BASE_DIR / "templates" / name for name in _MADE_WITH]
    found = [path for root in roots for path in _files(root)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(found))).hexdigest()


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [each for each in path.rglob("*.html") if each.is_file()]


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
