"""Values of cases as pages show them."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SHORT = 160  # characters that stand in a table; the rest is folded
LONGEST = 20_000  # of one value on a page


@register.simple_tag
def shown_value(value: Any) -> SafeString:
    """``{% shown_value case.expected %}``: text as it is, other values as JSON, nothing as a dash.
    What is long is folded behind its beginning."""
    if value is None:
        return format_html('<span class="faint">{}</span>', "—")
    if value == "":
        return format_html('<span class="faint">{}</span>', "empty text")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) <= SHORT:
        return format_html('<span class="suite-value">{}</span>', text)
    cut = text if len(text) <= LONGEST else text[:LONGEST] + f"… ({len(text):,} characters in all)"
    return format_html(
        '<details class="suite-value"><summary>{}…</summary><div>{}</div></details>', text[:SHORT].rstrip(), cut
    )
