"""What the cases of a suite cover of what the deployment checklist wants tried, told by their tags.

The checklist asks for twenty diverse inputs, for empty, very long and bilingual ones, for edge cases that are written
down, and for attempts to make the prompt misbehave. Pages show it here, so that nobody finds out at the sign-off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Func, QuerySet
from django.db.models.fields import CharField, UUIDField

from evaluation.models import Case, SuiteVersion

DIVERSE_INPUTS = 20  # point "diverse-inputs" of the deployment checklist


@dataclass(frozen=True)
class Need:
    """``tags``: any of them counts; none: every case with an input of its own counts."""

    label: str
    wanted: int
    tags: tuple[str, ...] = ()
    hint: str = ""


NEEDS: tuple[Need, ...] = (
    Need("Different inputs", DIVERSE_INPUTS, hint="Cases that ask the same thing twice count once."),
    Need("Empty input", 1, ("empty",), "What comes back when people send nothing."),
    Need("Very long input", 1, ("long",), "A whole thread, or a document that somebody pasted."),
    Need("Two languages", 1, ("bilingual",), "One input that mixes languages."),
    Need("Edge cases", 1, ("edge",), "What is rare and still happens."),
    Need("Attempts to misuse it", 1, ("adversarial", "injection"), "Somebody tries to talk it out of its task."),
)


@dataclass(frozen=True)
class Covered:
    need: Need
    have: int

    @property
    def is_met(self) -> bool:
        return self.have >= self.need.wanted

    @property
    def wanted_words(self) -> str:
        return f"{self.need.wanted:,}"

    @property
    def missing(self) -> int:
        return max(0, self.need.wanted - self.have)


def coverage_of(version: SuiteVersion | None) -> list[Covered]:
    """One for each need, in their order: two queries, however many cases there are."""
    if version is None:
        return [Covered(need, 0) for need in NEEDS]
    cases = cases_in(version)
    tags, inputs = tag_counts(version), different_inputs(cases)
    return [Covered(need, _any_of(cases, need, tags) if need.tags else inputs) for need in NEEDS]


def cases_in(version: SuiteVersion) -> QuerySet[Case]:
    """The cases of ``version`` in no order. Their ids stay in the database, for there may be thousands."""
    ids = Func(F("case_ids"), function="unnest", output_field=UUIDField())
    return Case.objects.filter(pk__in=SuiteVersion.objects.filter(pk=version.pk).values(held=ids))


def tag_counts(version: SuiteVersion) -> dict[str, int]:
    """How many cases have each tag, the most frequent first."""
    tags = cases_in(version).annotate(tag=Func(F("tags"), function="unnest", output_field=CharField()))
    counted = tags.values("tag").annotate(cases=Count("pk")).order_by("-cases", "tag")
    return {row["tag"]: row["cases"] for row in counted}


def different_inputs(cases: QuerySet[Case]) -> int:
    asked = ("content__variables", "content__messages", "content__follow_ups")
    return cases.order_by().values(*asked).distinct().count()


def _any_of(cases: QuerySet[Case], need: Need, tags: Mapping[str, int]) -> int:
    """Cases with any of the tags; counted anew only where one case may have two of them."""
    present = [tag for tag in need.tags if tags.get(tag)]
    if len(present) < 2:
        return sum(tags[tag] for tag in present)
    return cases.filter(tags__overlap=present).count()
