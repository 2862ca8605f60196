"""What the pages of suites are looked at with: the support tickets, checks of three sorts, a file on its way in."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from django.utils import timezone

from evaluation.documents import a_case, a_criterion
from evaluation.interchange.table import read_table
from evaluation.prompt_variables import variables_of_suite
from evaluation.services import save_suite
from evaluation.suite_plans import keep_plan, plan_of
from tests.browser.evaluation_pages import evaluated

_PASTED = """\
Ticket\tcompany\tlanguage\texpected\ttags\tScreenshot
My parcel is three weeks late\tAcme\ten\tdelivery\tedge\tparcel.png
Ich möchte mein Geld zurück\tAcme\tde\tbilling\tbilingual
\tAcme\ten\tother\tempty
"""


def with_suite(path: str) -> Callable[[SimpleNamespace], str]:
    """``path`` below the suite of support tickets, which has two versions and runs."""

    def make(cast: SimpleNamespace) -> str:
        suite = evaluated(cast).suite
        before = suite.current.document()
        fresh = a_case("no-question", variables={"company": "Acme"}, tags=["edge"], follow_ups=["And now?"])
        judge = a_criterion(
            "tone", "judge", {"model": "gpt-4o-2024-08-06", "rubric": "Kind, and plain."}, threshold=0.7
        )
        changed = [{**before["cases"][0], "note": "Terms allow 14 days since June."}, *before["cases"][2:], fresh]
        document = {**before, "cases": changed, "criteria": [*before["criteria"], judge], "accuracy_threshold": 0.85}
        note = "Late parcels are tried elsewhere; the tone counts"
        save_suite(suite=suite, document=document, by=cast.ana, at=timezone.now(), note=note, expected=suite.current_id)
        return f"/evaluations/suites/{suite.slug}/{path}"

    return make


def with_pasted_rows(cast: SimpleNamespace) -> str:
    """The preview of rows that Omar pasted into the suite of support tickets."""
    suite = evaluated(cast).suite
    reading = read_table(_PASTED, variables=[each.name for each in variables_of_suite(suite)])
    token = keep_plan(plan_of(reading, source="Pasted rows", suite=suite.slug), by=cast.omar)
    return f"/evaluations/suites/import/{token}/"
