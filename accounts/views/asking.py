"""What the views of people share: may they, and what did the service say."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.rules import may_manage_people, may_view_people
from base.errors import BadInput, Refusal

View = Callable[..., HttpResponse]


def for_readers_of_people(view: View) -> View:
    """Administrators and auditors; everybody else is refused."""
    return _asking(view, lambda user: may_view_people(user) or may_manage_people(user))


def for_managers_of_people(view: View) -> View:
    return _asking(view, may_manage_people)


def _asking(view: View, may: Callable[[Any], bool]) -> View:
    @login_required
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


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
