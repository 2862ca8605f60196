"""Components that take values rather than markup. Each docstring is its manual; templates/components has the rest."""

from __future__ import annotations

import datetime as dt
import zlib
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from base import when as words
from base.devices import device_in_words
from base.pills import PILLS

register = template.Library()

_AVATAR_TONES = 6

register.filter("device", device_in_words)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """``{% icon "search" %}``: a Material Symbol, silent for screen readers. ``size``: "", small or large."""
    css = f"icon icon--{size}" if size else "icon"
    return format_html('<span class="{}" aria-hidden="true" translate="no">{}</span>', css, name)


@register.inclusion_tag("components/pill.html")
def pill(kind: str, word: str = "", detail: str = "") -> dict[str, str]:
    """``{% pill version.state %}``, ``{% pill "good" "All tests pass" %}``. Kinds are in base/pills.py; an unknown one
    raises KeyError. ``word`` stands in for the kind's own word, ``detail`` follows it.
    """
    found = PILLS[str(kind)]
    return {"tone": found.tone, "shape": found.shape, "word": word or found.word, "detail": detail}


@register.inclusion_tag("components/person.html")
def person(who: Any, url: str = "", size: str = "", only_avatar: bool = False) -> dict[str, Any]:
    """``{% person prompt.owner %}``: initials and name; a link when ``url`` is given. ``size``: "" or "large".

    ``who`` is a user, a name as text, or None ("Nobody").
    """
    name = str(who) if who else "Nobody"
    return {
        "name": name,
        "initials": initials(name) if who else "–",
        "tone": zlib.crc32(name.encode()) % _AVATAR_TONES,
        "url": url,
        "size": size,
        "only_avatar": only_avatar,
    }


def initials(name: str) -> str:
    """ "LH" for Leila Haddad, "O" for omar@example.org."""
    parts = [part for part in name.partition("@")[0].split() if part[0].isalnum()]
    letters = [part[0] for part in parts]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or "?"


@register.simple_tag
def when(value: dt.datetime | None, form: str = "full", empty: str = "—") -> SafeString:
    """``{% when version.submitted_at %}``: "2 hours ago (Tue 24 Nov, 14:00)", exact on hover, in the viewer's zone.

    ``form``: "full", "distance" (only "2 hours ago") or "short" (only "Tue 24 Nov, 14:00"). ``empty`` for no time.
    """
    if value is None:
        return format_html('<span class="faint">{}</span>', empty)
    now = timezone.now()
    parts = {"distance": words.distance(value, now), "short": words.short(value, now)}
    shown = parts.get(form) or f"{parts['distance']} ({parts['short']})"
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), words.exact(value), shown)


@register.inclusion_tag("components/digest.html")
def digest(value: str, label: str = "Digest") -> dict[str, str]:
    """``{% digest version.digest %}``: first 12 characters, the whole on hover and by the copy button."""
    prefix, _, rest = value.rpartition(":")
    return {"value": value, "short": f"{rest[:12]}…" if len(rest) > 12 else rest, "prefix": prefix, "label": label}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", help_text: str = "", optional: bool = True) -> dict[str, Any]:
    """``{% field form.email %}``: label, help and error of one form field, tied together by aria-describedby.

    ``label`` and ``help_text`` stand in for the form's own; ``optional=False`` leaves out "(optional)".
    """
    widget = bound.field.widget
    return {
        "field": bound,
        "label": label or bound.label,
        "help_text": help_text or bound.help_text,
        "is_hidden": bound.is_hidden,
        "is_group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
        "is_checkbox": isinstance(widget, CheckboxInput),
        "shows_optional": optional and not bound.field.required and not isinstance(widget, CheckboxInput),
    }


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: template.Context, label: str, key: str, current: str, css: str = "") -> dict[str, Any]:
    """``{% sort_header "Owner" "owner" sort %}``: a ``<th>`` that links to ``?sort=owner`` or ``?sort=-owner``.

    ``current`` is the sort in force; the other filters in the address stay, the page number goes.
    """
    descending = current == f"-{key}"
    ascending = current == key
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if ascending else key
    return {
        "label": label,
        "url": "?" + query.urlencode(),
        "direction": "descending" if descending else "ascending" if ascending else "",
        "css": css,
    }


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """``<a href="{% query tag="refund" page=None %}">``: the current address with some of its parameters changed."""
    changed = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return "?" + changed.urlencode()
