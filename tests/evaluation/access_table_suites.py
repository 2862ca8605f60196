"""Who gets which answer at the pages of suites."""

from __future__ import annotations

from evaluation.interchange.outcome import Reading
from evaluation.services import archive_suite
from evaluation.suite_plans import keep_plan, plan_of
from tests.access import Address, everyone, only
from tests.evaluation.worlds import a_document, a_suite, a_version
from tests.factories import NOW, PromptFactory

EDITORS = ("ana", "omar", "alex")
OWNERS = ("omar", "alex")
# Those who may see the feature, whatever they may do with it; the others must not learn that it exists.
BLIND = {"olu": 404, "elsewhere": 404}


def world(cast):
    cast.prompt = a_version(cast).prompt
    cast.free = PromptFactory(slug="free", feature=cast.feature, owner=cast.omar)
    cast.suite = a_suite(cast, a_document("Is it?"), prompts=[cast.prompt])
    old = a_suite(cast, a_document("Was it?"), slug="old-answers")
    cast.archived = archive_suite(suite=old, by=cast.omar, at=NOW)
    return cast


def answers(world):
    return [world.suite.slug]


def first_check(world):
    return [world.suite.slug, 0]


def anas_plan(world):
    facts = {"title": "From a file", "slug": "from-a-file", "purpose": "", "feature": str(world.feature.pk)}
    plan = plan_of(Reading(a_document("Who?"), [], "table"), source="cases.csv", facts=facts)
    return [keep_plan(plan, by=world.ana)]


def version(world, **fields):
    return {"version": str(world.suite.current_id), **fields}


TABLE = [
    Address("evaluation:suites", GET=everyone()),
    Address(
        "evaluation:suite_new",
        data=lambda world: {"feature": world.feature.pk, "title": "Fresh", "samples": 1},
        GET=only(*EDITORS, elsewhere=200),
        POST=only(*EDITORS, status=302, elsewhere=400),
    ),
    Address("evaluation:suite_import", GET=only(*EDITORS, "elsewhere"), POST=only(*EDITORS, "elsewhere", status=400)),
    # Somebody else's preview is as little there as one whose hours are over.
    Address("evaluation:suite_arriving", args=anas_plan, GET=only("ana", others=302), POST=everyone(302)),
    Address("evaluation:suite", args=answers, GET=everyone(**BLIND)),
    Address("evaluation:suite_export", args=answers, GET=everyone(**BLIND)),
    Address("evaluation:suite_history", args=answers, GET=everyone(**BLIND)),
    Address(
        "evaluation:suite_settings",
        args=answers,
        data=lambda world: {"title": "Answers", "samples": 2},
        GET=only(*EDITORS, **BLIND),
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address(
        "evaluation:suite_cases",
        args=answers,
        data=lambda world: version(world, variable="question", **{"r0-v0": "Who?", "r0-expected": "yes"}),
        GET=only(*EDITORS, **BLIND),
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address(
        "evaluation:suite_add",
        args=answers,
        data=lambda world: {"pasted": "question\texpected\nWho?\tAna"},
        GET=only(*EDITORS, **BLIND),
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address(
        "evaluation:suite_criteria",
        args=answers,
        data=lambda world: version(world, accuracy_threshold="0.8"),
        GET=only(*EDITORS, **BLIND),
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address("evaluation:suite_criterion_new", args=answers, GET=only(*EDITORS, **BLIND), POST=only(*EDITORS, **BLIND)),
    Address(
        "evaluation:suite_criterion_new",
        args=answers,
        query="?scorer=word_count",
        data=lambda world: version(world, key="short", weight=1, threshold=1, **{"set-maximum": 9}),
        GET=only(*EDITORS, **BLIND),
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address(
        "evaluation:suite_criterion",
        args=first_check,
        data=lambda world: version(world, key="right", weight=2, threshold=1),
        GET=only(*EDITORS, **BLIND),
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address(
        "evaluation:suite_criterion_remove",
        args=first_check,
        data=version,
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address(
        "evaluation:suite_attach",
        args=answers,
        data=lambda world: {"prompt": world.free.slug},
        GET=only(*EDITORS, **BLIND),
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address(
        "evaluation:suite_detach",
        args=answers,
        data=lambda world: {"prompt": world.prompt.slug, "reason": "Another suite does it"},
        POST=only(*OWNERS, status=302, **BLIND),
    ),
    Address("evaluation:suite_archive", args=answers, POST=only(*OWNERS, status=302, **BLIND)),
    Address(
        "evaluation:suite_restore",
        args=lambda world: [world.archived.slug],
        POST=only(*OWNERS, status=302, **BLIND),
    ),
]
