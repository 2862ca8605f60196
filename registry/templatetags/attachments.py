"""What higher apps add to the pages of the registry (registry/attachments.py), in templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from registry import attachments

register = template.Library()


@register.simple_tag
def attached_tabs(prompt: Any) -> list[dict[str, str]]:
    """[{label, name, url}] of the tabs that other apps put on every page of a prompt. Makes no queries."""
    return [
        {"label": tab.label, "name": tab.name, "url": reverse(tab.name, args=[prompt.slug])}
        for tab in attachments.tabs()
    ]


@register.simple_tag(takes_context=True)
def attached_panel(context: template.Context, panel: attachments.Panel) -> SafeString:
    """The block of one panel; it sees its own context and the request, nothing else of the page."""
    shown = render_to_string(panel.template, dict(panel.context), request=context["request"])
    return mark_safe(shown)  # noqa: S308  (rendered by a template, which escaped it)
