"""The one shape of a page that asks before something that matters: a reason, one button, one service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from accounts.requests import SignedInRequest
from governance.review_forms import ReasonForm
from registry.views.changing import form_page


def ask(
    request: SignedInRequest,
    *,
    act: Callable[[str], Any],
    done: str,
    title: str,
    submit: str,
    cancel_url: str,
    label: str = "Why",
    template: str = "delivery/act.html",
    is_reason_required: bool = True,
    **context: Any,
) -> HttpResponse:
    """Show the question; on yes call ``act`` with the reason and go to what it returns, saying ``done``.

    ``context`` for ``delivery/act.html``: ``lead``, ``facts`` ([(term, value)]), ``is_danger``, ``trail``.
    """
    data = request.POST if request.method == "POST" else None
    return form_page(
        request,
        ReasonForm(data, label=label, required=is_reason_required),
        act=lambda values: act(values["reason"]),
        done=done,
        template=template,
        title=title,
        submit=submit,
        cancel_url=cancel_url,
        **context,
    )
