"""What the views of people share: may they, and what did the service say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import MANAGE_PEOPLE, VIEW_PEOPLE
from accounts.refusing import requires
from base.errors import BadInput, Refusal

# Administrators and auditors read the pages of people; administrators change them.
for_readers_of_people = requires(VIEW_PEOPLE)
for_managers_of_people = requires(MANAGE_PEOPLE)


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that ``login_required`` let through."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def tell(request: HttpRequest, service: Callable[..., Any], success: str, **arguments: Any) -> bool:
    """Call ``service`` and show what came of it as a message on the next page. True when it was done."""
    try:
        service(**arguments)
    except BadInput as refusal:
        messages.error(request, " ".join([refusal.message, *refusal.errors.values()]))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, success)
        return True
    return False


def tell_form(request: HttpRequest, form: Any) -> None:
    """Show what is wrong with a form whose page is another one."""
    for name, errors in form.errors.items():
        label = form.fields[name].label or name.capitalize() if name in form.fields else ""
        messages.error(request, f"{label}: {' '.join(errors)}".removeprefix(": "))
