"""Suites: made while the first draft of their prompt is written, so that every version is tried when it is submitted.

``later``: the suite changes while the draft of the version at ``beside`` is open, and is tried on the one at
``tried_on``, to see the new cases fail first.

A case in YAML: its variables beside ``expected``, ``tags`` and ``note``; ``expects`` of the suite is what ``%s`` of it
stands in. ``times`` repeats texts, ``after`` follows them: so are very long inputs written down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import yaml

from evaluation.documents import Case, SuiteDocument, a_case, a_criterion
from evaluation.models import Suite
from evaluation.services import attach_suite, create_suite, save_suite
from portal.demo.chapters.evaluations import run_by_hand
from portal.demo.chapters.telling import FOLDER, Chapter

if TYPE_CHECKING:
    from portal.demo.story import Story

# After the draft was opened, and before it is submitted.
MADE, FILLED, ATTACHED, CHANGED, TRIED = (dt.timedelta(minutes=each) for each in (15, 20, 21, 4, 1))


def load_suites() -> list[dict[str, Any]]:
    """One file a suite, by name."""
    return [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted((FOLDER / "suites").glob("*.yaml"))]


def suites(story: Story, opened: Callable[[str, int], dt.datetime]) -> Chapter:
    """``opened(prompt, index)``: when the draft of that version was opened, by short name and place."""
    chapter: Chapter = []
    for told in load_suites():
        slug, by = told["slug"], told["by"]
        start = opened(told["prompt"], 0)
        first, *later = documents(told)
        chapter += [
            (start + MADE, partial(_make, story, told)),
            (start + FILLED, partial(_save, story, slug, first, {"by": by, "note": "First cases."})),
            (start + ATTACHED, partial(_attach, story, told)),
        ]
        for change, document in zip(told.get("later", []), later, strict=True):
            saved = opened(told["prompt"], change["beside"]) + CHANGED
            chapter.append((saved, partial(_save, story, slug, document, change)))
            asked = {"suite": slug, "prompt": told["prompt"], "version": str(change["tried_on"])}
            chapter.append((saved + TRIED, partial(run_by_hand, story, change["by"], asked)))
    return chapter


def documents(told: dict[str, Any]) -> list[SuiteDocument]:
    """What the suite asked, version by version: each has the cases of the one before, and some more."""
    found: list[SuiteDocument] = []
    cases: list[Case] = []
    for change in ({"cases": told["cases"]}, *told.get("later", [])):
        cases = [*cases, *(_case(key, dict(given), told) for key, given in change["cases"].items())]
        found.append(
            {
                "accuracy_threshold": told["accuracy_threshold"],
                "criteria": [a_criterion(**each) for each in told["criteria"]],
                "cases": cases,
            }
        )
    return found


def _case(key: str, given: dict[str, Any], told: dict[str, Any]) -> Case:
    about = {name: given.pop(name) for name in ("expected", "tags", "note") if name in given}
    if "expects" in told:
        about["expected"] = told["expects"] % about["expected"]
    times, after = given.pop("times", 1), given.pop("after", "")
    if times > 1:
        given = {name: _repeated(value, times, after) for name, value in given.items()}
    return a_case(key, variables={**told.get("variables", {}), **given}, **about)


def _repeated(value: Any, times: int, after: str) -> Any:
    return value * times + after if isinstance(value, str) else value * times


def _make(story: Story, told: dict[str, Any], at: dt.datetime) -> None:
    create_suite(
        by=story.people[told["by"]],
        at=at,
        feature=story.features[told["feature"]],
        slug=told["slug"],
        title=told["title"],
        purpose=told["purpose"],
    )


def _save(story: Story, slug: str, document: SuiteDocument, told: dict[str, Any], at: dt.datetime) -> None:
    suite = Suite.objects.get(slug=slug)
    save_suite(
        suite=suite,
        document=document,
        by=story.people[told["by"]],
        at=at,
        note=told["note"],
        expected=suite.current_id,
    )


def _attach(story: Story, told: dict[str, Any], at: dt.datetime) -> None:
    attach_suite(
        suite=Suite.objects.get(slug=told["slug"]),
        prompt=story.prompts[told["prompt"]],
        by=story.people[told["by"]],
        at=at,
    )
