"""The one shape of a page with a form: show it, check it, call one service, say what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal
from registry.forms import ServiceForm


def form_page(
    request: SignedInRequest,
    form: ServiceForm,
    *,
    act: Callable[[dict[str, Any]], Any],
    done: str,
    template: str = "registry/form.html",
    **context: Any,
) -> HttpResponse:
    """On a sound POST call ``act`` with the cleaned values and go to what it returns, saying ``done``.

    ``{it}`` in ``done`` is what was returned. A refusal of the service is shown at its field and nothing typed is lost;
    NotAllowed goes on to the 403 page. The page answers 400 or 409 then.
    """
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                result = act(form.cleaned_data)
            except NotAllowed:
                raise
            except Refusal as refusal:
                form.take_refusal(refusal)
                status = refusal.status
            else:
                messages.success(request, done.format(it=result))
                return redirect(result)
        else:
            status = 400
    return render(request, template, {"form": form, **context}, status=status)
