"""My access tokens: list, make, revoke. Everybody sees and ends their own, nobody another's."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import AccessToken, User
from accounts.services.access_tokens import create_access_token, revoke_access_token
from accounts.tokens.forms import NewTokenForm
from base.errors import BadInput, WrongState


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_tokens(request: HttpRequest) -> HttpResponse:
    """A new token is shown in the answer to the form itself and kept nowhere, so it cannot be shown again."""
    form = NewTokenForm(request.POST or None)
    secret = _made(request, form) if request.method == "POST" and form.is_valid() else ""
    tokens = AccessToken.objects.of(request.user).valid(timezone.now()).order_by("-created", "digest")
    context = {"tokens": tokens, "form": NewTokenForm() if secret else form, "secret": secret}
    return render(request, "accounts/tokens.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, handle: str) -> HttpResponse:
    token = next((each for each in AccessToken.objects.of(request.user) if each.handle == handle), None)
    if token is None:
        raise Http404("There is no such token, or it is not yours.")
    try:
        revoke_access_token(token=token, by=_me(request), at=timezone.now())
    except WrongState as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"The token “{token.name}” is revoked. Whatever used it is shut out from now on.")
    return redirect("access-tokens")


def _me(request: HttpRequest) -> User:
    # login_required has seen to it; the framework's types do not know.
    assert isinstance(request.user, User)
    return request.user


def _made(request: HttpRequest, form: NewTokenForm) -> str:
    try:
        return create_access_token(by=_me(request), at=timezone.now(), **form.cleaned_data)[1]
    except BadInput as refusal:
        for field, sentence in refusal.errors.items():
            form.add_error(field, sentence)
    except WrongState as refusal:
        form.add_error(None, refusal.message)
    return ""
