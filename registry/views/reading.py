"""Read what a browser sent, where no Django form stands in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, JsonResponse

from accounts.requests import SignedInRequest
from base.errors import BadInput, Refusal

MAX_NOTE_LENGTH = 500


def json_object(request: SignedInRequest) -> dict[str, Any]:
    """The JSON object in the body. Raises BadInput for anything else."""
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The request is not JSON.") from error
    if not isinstance(asked, dict):
        raise BadInput("The request is not a JSON object.")
    return asked


def answers_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn a refusal into {message, errors} with its status: a script asked, so no page is sent."""

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            said = {"message": refusal.message, "errors": getattr(refusal, "errors", {})}
            return JsonResponse(said, status=refusal.status)

    return answer


def note_of(request: SignedInRequest, name: str = "reason") -> str:
    """A short free text of a POST. Raises BadInput for what no database can hold."""
    note = request.POST.get(name, "").strip()
    if "\x00" in note or len(note) > MAX_NOTE_LENGTH:
        raise BadInput.at(name, f"Write at most {MAX_NOTE_LENGTH} characters, without null bytes.")
    return note


def whole_number(value: Any) -> int:
    """``value`` as a whole number that a revision can have; -1, which none has, for anything else."""
    is_sound = isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdigit())
    return int(value) if is_sound and len(str(value)) < 10 else -1
