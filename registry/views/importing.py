"""Import in the browser: choose files, look at what will happen, say yes, follow it, keep the report."""

from __future__ import annotations

import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from base.errors import BadInput, NotAllowed, Refusal
from base.paging import COUNT_LIMIT, Page, page_url
from registry import permissions, rules
from registry.choices import CollisionChoice, ImportOutcome
from registry.forms import PeopleForm, PersonChoice
from registry.models import Feature, ImportRun
from registry.services.importing import (
    AT_ONCE,
    MAX_ITEMS,
    Upload,
    choose,
    continue_import,
    discard_import,
    in_words,
    keep_plan,
    plan_import,
    start_import,
)
from registry.services.importing.reporting import report_csv
from registry.services.importing.stored import lines_of

MAX_UPLOAD_BYTES = 32 * 1024 * 1024
MAX_FILES = 100  # Django's own limit, DATA_UPLOAD_MAX_NUMBER_FILES
PER_PAGE = 50
RECENT = 5
SLOW_AFTER = datetime.timedelta(seconds=30)  # without a sign of life, the page says that no worker is there
NOT_BROUGHT_IN = ("rejected", "failed")  # what somebody must look at after reading the counts


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files, at most MAX_UPLOAD_BYTES in all."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            raise forms.ValidationError("Choose at least one file.")
        size = sum(each.size for each in given)
        if size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(
                f"These files are {size / 2**20:.1f} MB together; at most {MAX_UPLOAD_BYTES // 2**20} MB are taken. "
                "Import them in parts."
            )
        return list(given)


class ImportForm(PeopleForm):
    uploads = FilesField(label="Files")
    feature = forms.ModelChoiceField(
        label="Feature",
        queryset=Feature.objects.none(),
        required=False,
        empty_label="The one that each file names",
        help_text="Where new prompts go. Our own files can name their feature; files of other tools cannot.",
    )
    owner = PersonChoice(label="Who answers for new prompts")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast(forms.ModelChoiceField, self.fields["feature"])
        field.queryset = Feature.objects.where_allowed(self.user, permissions.EDIT_PROMPTS).order_by("name")
        if self.initial.get("feature") is None and len(field.queryset) == 1:
            self.initial["feature"] = field.queryset[0]
        self.fields["uploads"].widget.attrs |= {
            "multiple": True,
            "accept": ".md,.markdown,.txt,.prompt,.prompty,.csv,.tsv,.json,.zip",
        }


@login_required
def import_new(request: SignedInRequest) -> HttpResponse:
    """GET: choose files. POST: read them, keep the plan, and go to its preview."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=405)
    if not Feature.objects.where_allowed(request.user, permissions.EDIT_PROMPTS).exists():
        rules.require(request.user, permissions.EDIT_PROMPTS)
    named = request.GET.get("feature", "")[:80].replace("\x00", "")
    asked = Feature.objects.visible_to(request.user).filter(slug=named).first()
    initial = {"owner": request.user, "feature": asked}
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user, initial=initial)
    status = 200
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, user=request.user)
        status = 400
        if form.is_valid():
            try:
                return redirect(_planned(request, form.cleaned_data))
            except NotAllowed:
                raise
            except Refusal as refusal:
                form.take_refusal(refusal)
                status = refusal.status
    context = {
        "form": form,
        "recent": ImportRun.objects.filter(created_by=request.user).order_by("-created_at", "pk")[:RECENT],
        "max_files": MAX_FILES,
        "max_megabytes": MAX_UPLOAD_BYTES // 2**20,
        "max_items": MAX_ITEMS,
    }
    return render(request, "registry/import.html", context, status=status)


def _planned(request: SignedInRequest, values: dict[str, Any]) -> ImportRun:
    uploads = (Upload(each.name or "file", each.file) for each in values["uploads"])
    plan = plan_import(files=uploads, by=request.user, feature=values["feature"])
    return keep_plan(plan=plan, by=request.user, at=timezone.now(), feature=values["feature"], owner=values["owner"])


@login_required
@require_safe
def import_run(request: SignedInRequest, pk: str) -> HttpResponse:
    """The preview while it is planned, progress while it runs, the report afterwards."""
    run = _run_or_404(request, pk)
    is_plan = run.is_planned
    lines: Any = lines_of(run) if is_plan else list(run.lines.select_related("prompt").order_by("position"))
    counts = _counts(lines)
    shown = request.GET.get("show", "")
    if shown not in ("all", *counts):
        shown = "all"
    wanted = lines if shown == "all" else [line for line in lines if line.outcome == shown]
    undecided = sum(1 for line in lines if line.outcome == "collision" and not line.choice)
    return render(
        request,
        "registry/import_run.html",
        {
            "run": run,
            "is_mine": run.created_by_id == request.user.pk,
            "page": _page(wanted, request),
            "tabs": _tabs(counts, shown, len(lines)),
            "shown": shown,
            "undecided": undecided,
            "colliding": counts.get("collision", 0),
            "summary": in_words(counts),
            "left_behind": [name for name in NOT_BROUGHT_IN if name in counts],
            "will_change": sum(counts.get(name, 0) for name in ("created", "drafted")),
            "choices": [(choice.value, choice.label) for choice in CollisionChoice],
            "outcomes": dict(ImportOutcome.choices),
            "is_slow": run.is_running and timezone.now() - run.progressed_at > SLOW_AFTER,
        },
    )


@login_required
@require_POST
def import_choose(request: SignedInRequest, pk: str) -> HttpResponse:
    """Fields: ``for_all``, or ``choice-<position>`` of the rows on the page."""
    run = _run_or_404(request, pk)
    given = {
        int(name[7:]): str(value)
        for name, value in request.POST.items()
        if name.startswith("choice-") and name[7:].isascii() and name[7:].isdigit() and len(name) < 16
    }
    try:
        choose(run=run, by=request.user, choices=given, for_all=request.POST.get("for_all", ""))
    except BadInput as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Your choices are kept.")
    return redirect(f"{run.get_absolute_url()}?show=collision")


@login_required
@require_POST
def import_start(request: SignedInRequest, pk: str) -> HttpResponse:
    """A small import is done when this answers; a long one is left to a worker."""
    run = _run_or_404(request, pk)
    at = timezone.now()
    try:
        run = start_import(run=run, by=request.user, at=at, in_background=run.total > AT_ONCE)
        if run.total <= AT_ONCE:
            continue_import(run=run, at=at)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect(run)


@login_required
@require_POST
def import_discard(request: SignedInRequest, pk: str) -> HttpResponse:
    run = _run_or_404(request, pk)
    discard_import(run=run, by=request.user, at=timezone.now())
    messages.success(request, "The import is put aside. The files that were read are removed.")
    return redirect("registry:import")


@login_required
@require_safe
def import_progress(request: SignedInRequest, pk: str) -> HttpResponse:
    """{state, done, total, is_slow}: what the page asks for while an import runs."""
    run = _run_or_404(request, pk)
    is_slow = run.is_running and timezone.now() - run.progressed_at > SLOW_AFTER
    return JsonResponse({"state": run.state, "done": run.done, "total": run.total, "is_slow": is_slow})


@login_required
@require_safe
def import_report(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """The report, or the plan while nothing happened yet, as CSV."""
    run = _run_or_404(request, pk)
    lines: Any = lines_of(run) if run.is_planned else run.lines.order_by("position").iterator(chunk_size=500)
    response = StreamingHttpResponse(report_csv(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.created_at:%Y-%m-%d}.csv"'
    return response


def _run_or_404(request: SignedInRequest, pk: str) -> ImportRun:
    runs = ImportRun.objects.visible_to(request.user).select_related("feature", "owner", "created_by")
    return get_object_or_404(runs, pk=pk)


def _counts(lines: list[Any]) -> dict[str, int]:
    """In the order of ImportOutcome; what does not occur is left out."""
    counts = {outcome.value: 0 for outcome in ImportOutcome}
    for line in lines:
        counts[line.outcome] += 1
    return {name: count for name, count in counts.items() if count}


def _tabs(counts: dict[str, int], shown: str, total: int) -> list[dict[str, Any]]:
    tabs = [
        {"title": ImportOutcome(name).label, "url": f"?show={name}", "active": shown == name, "count": counts[name]}
        for name in counts
    ]
    return [{"title": "All", "url": "?show=all", "active": shown == "all", "count": total}, *tabs]


def _page(lines: list[Any], request: SignedInRequest) -> Page:
    """Lines are in memory already, so this page counts all of them."""
    raw = request.GET.get("page", "")
    last = max(-(-len(lines) // PER_PAGE), 1)
    number = min(max(int(raw), 1), last) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1
    first = (number - 1) * PER_PAGE
    return Page(
        items=lines[first : first + PER_PAGE],
        number=number,
        per_page=PER_PAGE,
        total=len(lines),
        is_more=len(lines) > COUNT_LIMIT * 100,
        has_next=number < last,
        previous_url=page_url(request, number - 1),
        next_url=page_url(request, number + 1),
    )
