"""What the record pages need from Django's admin, as plain values for our own components."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django import template
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString

from base.templatetags.countersign import when

register = template.Library()

_LONG = 400  # characters of text in a cell of a list


@register.simple_tag
def record_headers(changelist: Any) -> list[dict[str, Any]]:
    """[{text, url, direction}] of the columns; ``url`` sorts by the column, "" when it cannot be sorted."""
    return [
        {
            "text": header["text"],
            "url": header.get("url_primary", "") if header["sortable"] else "",
            "direction": (
                ("ascending" if header["ascending"] else "descending") if header.get("sort_priority") else ""
            ),
        }
        for header in result_headers(changelist)
    ]


@register.simple_tag
def record_rows(changelist: Any) -> list[dict[str, Any]]:
    """[{url, cells: [{label, text}]}] of this page of the list."""
    labels = [str(label_for_field(name, changelist.model, changelist.model_admin)) for name in changelist.list_display]
    return [
        {
            "url": changelist.url_for_result(row),
            "cells": [
                {"label": label, "text": _cell(changelist, name, row)}
                for label, name in zip(labels, changelist.list_display, strict=True)
            ],
        }
        for row in changelist.result_list
    ]


@register.simple_tag
def filter_choices(changelist: Any, spec: Any) -> list[dict[str, Any]]:
    """[{selected, query_string, display}] of one filter of the list."""
    return list(spec.choices(changelist))


@register.simple_tag
def record_value(value: Any) -> str | SafeString:
    """A stored value in words: times in the viewer's zone, lists and objects as indented JSON, nothing as a dash."""
    if isinstance(value, dt.datetime):
        return when(value, "short")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value is None or value in ("", [], {}):
        return format_html('<span class="faint">{}</span>', "—")
    if isinstance(value, dict | list):
        return format_html('<pre class="stored">{}</pre>', json.dumps(value, indent=2, ensure_ascii=False, default=str))
    if isinstance(value, memoryview | bytes):
        return format_html("<code>{}</code>", bytes(value).hex())
    return str(value)


def _cell(changelist: Any, name: str, row: Model) -> str | SafeString:
    try:
        field, attribute, value = lookup_field(name, row, changelist.model_admin)
    except ObjectDoesNotExist:
        return "—"
    if isinstance(value, dt.datetime):
        return when(value, "short")
    if field is None:
        shown = display_for_value(value, getattr(attribute, "empty_value_display", "—"), boolean=False)
    elif field.remote_field is not None:
        shown = "—" if value is None else str(getattr(row, field.name))
    else:
        shown = record_value(value) if isinstance(value, bool) else display_for_field(value, field, "—")
    return shown if isinstance(shown, SafeString) or len(str(shown)) <= _LONG else f"{str(shown)[:_LONG]}…"
