"""Ask for the approval of a model, from its page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from governance.approval_form import AskForApprovalForm
from governance.choices import Timing
from governance.kinds.model_approval import ModelApproval
from governance.services.opening import open_and_send
from registry import permissions
from registry.models import AIModel
from registry.rules import require
from registry.views.changing import form_page

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM_METHODS)
def model_ask(request: SignedInRequest, pk: str) -> HttpResponse:
    """Opens the request and sends it; its page is where it goes on."""
    model = get_object_or_404(AIModel.objects.visible_to(request.user), pk=pk)
    require(request.user, permissions.MANAGE_MODELS)
    return form_page(
        request,
        AskForApprovalForm(request.POST or None),
        act=lambda values: open_and_send(
            kind=ModelApproval.code,
            object_id=model.pk,
            subject_id=model.pk,
            title=f"{model.name} ({model.provider})",
            why=values["why"],
            timing=Timing.ON_APPROVAL,
            by=request.user,
            at=timezone.now(),
        ),
        done="Signatures are asked for: {it}.",
        title=f"Ask for approval of {model.name}",
        lead="Policy says who signs. Once they have, prompts may use the model; they sign what is known about it.",
        submit="Ask for signatures",
        cancel_url=model.get_absolute_url(),
    )
