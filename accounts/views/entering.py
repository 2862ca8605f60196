"""The very first administrator, and signing in somebody who has just been made."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms import WelcomeForm
from accounts.models import User
from accounts.services import administrator_exists, create_first_administrator
from accounts.setup_code import forget_setup_code, is_setup_code
from base.errors import BadInput, WrongState


@never_cache
@sensitive_post_parameters("password", "password_again", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Make the first administrator: only while there is none, and only with the code that the server's owner has."""
    if administrator_exists():
        raise Http404
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not is_setup_code(form.cleaned_data["code"]):
            form.add_error("code", "This is not the code. Copy it from the terminal or from var/setup-code.")
            return render(request, "accounts/welcome.html", {"form": form}, status=403)
        try:
            person = create_first_administrator(
                email=form.cleaned_data["email"],
                full_name=form.cleaned_data["full_name"],
                password=form.cleaned_data["password"],
                time_zone=form.cleaned_data["time_zone"],
                at=timezone.now(),
            )
        except BadInput as refusal:
            form.add_refusal(refusal)
        except WrongState:  # somebody else was first, in this very moment
            return redirect("account_login")
        else:
            forget_setup_code()
            return sign_in_as(request, person)
    initial = request.GET.get("code", "")[:100]
    if request.method != "POST":
        form.initial["code"] = initial
    return render(request, "accounts/welcome.html", {"form": form}, status=400 if form.errors else 200)


def sign_in_as(request: HttpRequest, person: User) -> HttpResponse:
    """Through allauth, so that the session is in the person's list of sessions."""
    return perform_login(request, person, redirect_url="/")
