"""The page of one suite: what it tries, with what, on which prompts, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from evaluation.checking import problems_of
from evaluation.coverage import coverage_of, tag_counts
from evaluation.documents import Case
from evaluation.models import Run, Suite, SuiteUse
from evaluation.prompt_variables import PromptVariable, variables_of, with_others
from evaluation.scorers_in_words import criteria_in_words, in_short
from evaluation.views.suites.case_lists import EDITED_PER_PAGE, filter_of, page_of_cases
from evaluation.views.suites.loading import suite_or_404
from registry import permissions, rules

PER_PAGE = 50
RUNS_SHOWN = 5
VERSIONS_SHOWN = 3
VARIABLES_SHOWN = 3  # columns of the table; the rest stands on the page where cases are edited
TAGS_OFFERED = 60


@login_required
@require_safe
def suite_page(request: SignedInRequest, slug: str) -> HttpResponse:
    suite = suite_or_404(request, slug)
    wanted = filter_of(request)
    page = page_of_cases(request, suite, wanted, per_page=PER_PAGE)
    uses = list(suite.uses.select_related("prompt__latest_version", "prompt__feature").order_by("prompt__title"))
    tags = tag_counts(suite.current) if suite.current else {}
    variables = variables_of([use.prompt for use in uses])
    cases = [case.document for case in page.items]
    return render(
        request,
        "evaluation/suites/suite.html",
        {
            "suite": suite,
            "criteria": criteria_in_words(suite.current.criteria if suite.current else []),
            "share": in_short(suite.current.accuracy_threshold) if suite.current else "",
            "coverage": coverage_of(suite.current),
            "page": page,
            "edit_page": (page.number - 1) * PER_PAGE // EDITED_PER_PAGE + 1,
            "columns": _columns(variables, cases)[:VARIABLES_SHOWN],
            "rows": case_rows(suite, cases, variables),
            "has_messages": any(case["messages"] for case in cases),
            "wanted": wanted,
            "search": {"name": "q", "label": "Search cases", "value": wanted.q, "placeholder": "Words in a case"},
            "selects": [{"name": "tag", "label": "Tag", "value": wanted.tag, "options": _tag_options(tags)}],
            "uses": uses,
            "detaching": [_detaching(use) for use in uses],
            "runs": _runs(request, suite),
            "versions": suite.versions.select_related("created_by")
            .defer("case_ids", "criteria")
            .order_by("-number")[:VERSIONS_SHOWN],
            "can_edit": rules.holds(request.user, permissions.EDIT_PROMPTS, suite.feature),
            "can_manage": rules.holds(request.user, permissions.MANAGE_PROMPTS, suite.feature),
        },
    )


def _columns(variables: Sequence[PromptVariable], cases: Sequence[Case]) -> list[str]:
    names = with_others(variables, (name for case in cases for name in case["variables"]))
    return [each.name for each in names]


def case_rows(suite: Suite, cases: Sequence[Case], variables: Sequence[PromptVariable]) -> list[dict[str, Any]]:
    """[{case, values: [(name, value)], problems: [sentence]}]: as the table shows them."""
    said = case_problems(suite, cases, variables)
    names = _columns(variables, cases)[:VARIABLES_SHOWN]
    return [
        {
            "case": case,
            "values": [(name, case["variables"].get(name)) for name in names],
            "said": said_in(case),
            "problems": said.get(case["key"], []),
        }
        for case in cases
    ]


def said_in(case: Case) -> str | None:
    """What the case itself says after the prompt's own messages; None for nothing."""
    return "\n\n".join(message["content"] for message in case["messages"]) if case["messages"] else None


def case_problems(suite: Suite, cases: Sequence[Case], variables: Sequence[PromptVariable]) -> dict[str, list[str]]:
    """{key of a case: what will keep it from being asked or scored}, of these cases only."""
    version = suite.current
    if version is None:
        return {}
    found: dict[str, list[str]] = {}
    needed = [variable.name for variable in variables if variable.is_required]
    for case in cases:
        for name in needed:
            if name not in case["variables"]:
                found.setdefault(case["key"], []).append(f"The prompt needs “{name}”, and this case does not give it.")
    document = {"accuracy_threshold": version.accuracy_threshold, "criteria": version.criteria, "cases": list(cases)}
    for problem in problems_of(document):  # type: ignore[arg-type]
        place = problem.path.split(".")
        if place[0] == "cases":
            found.setdefault(cases[int(place[1])]["key"], []).append(problem.message)
    return found


def _detaching(use: SuiteUse) -> dict[str, Any]:
    """What the question asks before a prompt is no longer tried."""
    prompt = use.prompt
    return {
        "id": f"detach-{prompt.slug}",
        "title": f"Stop trying {prompt.title}?",
        "fields": {"prompt": prompt.slug},
    }


def _tag_options(tags: dict[str, int]) -> list[tuple[str, str]]:
    return [(tag, f"{tag} ({count:,})") for tag, count in list(tags.items())[:TAGS_OFFERED]]


def _runs(request: SignedInRequest, suite: Suite) -> list[Run]:
    runs = Run.objects.visible_to(request.user).filter(suite_version__suite=suite).with_facts()
    return list(runs.order_by("-created_at", "pk")[:RUNS_SHOWN])
