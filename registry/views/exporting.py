"""Export in the browser: what the list's filters select, as files of a chosen format."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from base.errors import BadInput
from registry.models import Prompt
from registry.services.exporting import ExportedVersions, ExportFormat, export_prompts, plan_export
from registry.views.prompts import filtered, filters_of

CHECKED = 500  # prompts that are tried out to say what a format would lose
LOSSES_SHOWN = 100
SLUGS_SHOWN = 5  # of the prompts that lose the same thing

ABOUT = {
    ExportFormat.FRONTMATTER: "One Markdown file for each prompt, in a .zip. Nothing is lost; importing them again "
    "changes nothing.",
    ExportFormat.LANGFUSE: "A JSON list that Langfuse imports; more than 500 entries come as several, in a .zip. "
    "Nothing is lost.",
    ExportFormat.CSV: "One row for each prompt, for spreadsheets. Output schemas, tools and longer conversations do "
    "not fit.",
    ExportFormat.DOTPROMPT: "For Genkit and other tools that read Dotprompt, in a .zip. Some conditions and loops do "
    "not fit.",
    ExportFormat.PROMPTY: "For Prompty and its editors, in a .zip. Feature and some settings do not fit.",
}


@login_required
@require_safe
def export_page(request: SignedInRequest) -> HttpResponse:
    """``?check=FORMAT`` also says what that format would lose, tried on the first CHECKED prompts."""
    prompts, wanted = _selected(request)
    check = request.GET.get("check", "")
    which = request.GET.get("which", "")
    which = which if which in ExportedVersions.values else ExportedVersions.NEWEST.value
    context = {
        "wanted": {name: value for name, value in wanted.items() if value and name != "sort"},
        "count": prompts.count(),
        "formats": [(each.value, each.label, ABOUT[each]) for each in ExportFormat],
        "versions": ExportedVersions.choices,
        "which": which,
        "format": check if check in ExportFormat.values else ExportFormat.FRONTMATTER.value,
        "list_url": f"{reverse('registry:prompts')}?{request.GET.urlencode()}",
    }
    if check in ExportFormat.values:
        context |= _check(prompts, check, which)
    return render(request, "registry/export.html", context)


@login_required
@require_POST
def export_download(request: SignedInRequest) -> HttpResponseBase:
    """Fields: format, which. The filters are in the address, as on the list."""
    prompts, _ = _selected(request)
    try:
        export = export_prompts(
            prompts=prompts,
            by=request.user,
            at=timezone.now(),
            format=request.POST.get("format", ""),
            which=request.POST.get("which", ""),
        )
    except BadInput as refusal:
        messages.error(request, refusal.message)
        return redirect(f"{reverse('registry:export')}?{request.GET.urlencode()}")
    response = StreamingHttpResponse(export.pieces(), content_type=export.content_type)
    response["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    return response


def _selected(request: SignedInRequest) -> tuple[QuerySet[Prompt], dict[str, str]]:
    wanted = filters_of(request)
    return filtered(Prompt.objects.visible_to(request.user), wanted), wanted


def _check(prompts: QuerySet[Prompt], format: str, which: str) -> dict[str, Any]:
    first = prompts.order_by("slug").values("pk")[:CHECKED]
    export = plan_export(
        prompts=Prompt.objects.filter(pk__in=list(first.values_list("pk", flat=True))), format=format, which=which
    )
    for _ in export.files():
        pass  # writing them is what finds the losses
    losses: dict[str, list[str]] = {}
    for slug, loss in export.losses:
        losses.setdefault(loss, []).append(slug)
    return {
        "is_checked": True,
        "checked": len(export.prompt_ids),
        "losses": [(loss, slugs[:SLUGS_SHOWN], len(slugs)) for loss, slugs in losses.items()][:LOSSES_SHOWN],
        "loss_count": len(losses),
    }
