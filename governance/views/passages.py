"""Passages of a prompt that a role looks after."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, Refusal
from governance.models import ProtectedPassage
from governance.passage_form import PassageForm, ReleaseForm
from governance.services.passages import protect_passage, release_passage, roles_of
from registry.views.changing import form_page
from registry.views.loading import prompt_or_404

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM_METHODS)
def passages(request: SignedInRequest, slug: str) -> HttpResponse:
    """The list, and the form for those who may put a passage under care."""
    prompt = prompt_or_404(request, slug)
    roles = roles_of(request.user, prompt.feature)
    form = PassageForm(request.POST or None, roles=roles)
    status = 200
    if request.method == "POST":
        if not roles:
            raise NotAllowed("Only people who sign changes of this feature put passages under care.")
        if form.is_valid():
            try:
                passage = protect_passage(prompt=prompt, by=request.user, at=timezone.now(), **form.cleaned_data)
            except NotAllowed:
                raise
            except Refusal as refusal:
                form.take_refusal(refusal)
                status = refusal.status
            else:
                messages.success(request, f"A {passage.role.name} looks after this passage from now on.")
                return redirect("governance:passages", prompt.slug)
        else:
            status = 400
    known = prompt.protected_passages.select_related("role", "created_by", "released_by")
    context = {
        "prompt": prompt,
        "tab": "governance:passages",
        "standing": known.standing().order_by("role__position", "created_at", "pk"),
        "released": known.filter(released_at__isnull=False).order_by("-released_at", "pk")[:20],
        "form": form if roles else None,
        "my_roles": {role.pk for role in roles},
    }
    return render(request, "governance/passages.html", context, status=status)


@login_required
@require_http_methods(FORM_METHODS)
def passage_release(request: SignedInRequest, slug: str, pk: str) -> HttpResponse:
    prompt = prompt_or_404(request, slug)
    passage = get_object_or_404(ProtectedPassage.objects.select_related("role"), prompt=prompt, pk=pk)
    if passage.role_id not in {role.pk for role in roles_of(request.user, prompt.feature)}:
        raise NotAllowed(f"Only a {passage.role.name} of this feature decides which passages that role looks after.")
    back = reverse("governance:passages", args=[prompt.slug])

    def act(values: dict) -> str:
        release_passage(passage=passage, by=request.user, at=timezone.now(), **values)
        return back

    return form_page(
        request,
        ReleaseForm(request.POST or None),
        act=act,
        done="The passage is free: nobody is asked because of it any more.",
        title="Release a passage",
        lead=f"“{passage.quote[:300]}”",
        submit="Release it",
        cancel_url=back,
    )
