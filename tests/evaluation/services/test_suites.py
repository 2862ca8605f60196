"""Suites: who may do what to them, one condition at a time."""

from __future__ import annotations

import copy

import pytest
from django.utils import timezone

from base.errors import BadInput, NotAllowed, WrongState
from evaluation.documents import a_case, a_criterion
from evaluation.models import Case, Suite, SuiteUse, SuiteVersion
from evaluation.services import (
    archive_suite,
    attach_suite,
    create_suite,
    detach_suite,
    restore_suite,
    save_suite,
    update_suite,
)
from ledger.models import Entry
from tests.evaluation.worlds import a_document, a_suite
from tests.factories import PromptFactory
from tests.together import at_once


def now():
    return timezone.now()


@pytest.fixture
def prompt(cast):
    return PromptFactory(slug="answerer", feature=cast.feature, owner=cast.omar)


@pytest.fixture
def suite(cast, prompt):
    return a_suite(cast, a_document("one", "two"), prompts=[prompt])


ACTS = {
    "create": lambda by, suite, prompt: create_suite(
        by=by, at=now(), feature=suite.feature, slug="another", title="Another"
    ),
    "update": lambda by, suite, prompt: update_suite(suite=suite, by=by, at=now(), title="T", purpose="", samples=2),
    "save": lambda by, suite, prompt: save_suite(
        suite=suite, document=a_document("three"), by=by, at=now(), expected=suite.current_id
    ),
    "attach": lambda by, suite, prompt: attach_suite(
        suite=suite, prompt=PromptFactory(feature=suite.feature, owner=by), by=by, at=now()
    ),
    "detach": lambda by, suite, prompt: detach_suite(suite=suite, prompt=prompt, by=by, at=now(), reason="Twice."),
    "archive": lambda by, suite, prompt: archive_suite(suite=suite, by=by, at=now()),
}
EDITS = {"create", "update", "save", "attach"}  # for those who write prompts; the rest is for owners


@pytest.mark.parametrize("who", ["ana", "omar", "vera", "tom", "ada", "olu", "elsewhere"])
@pytest.mark.parametrize("act", ACTS)
def test_suite__may_be_changed__by_its_people_only(cast, suite, prompt, act, who):
    may = who == "omar" or (who == "ana" and act in EDITS)
    before = Entry.objects.count()

    if may:
        ACTS[act](getattr(cast, who), suite, prompt)
    else:
        with pytest.raises(NotAllowed):
            ACTS[act](getattr(cast, who), suite, prompt)

    assert Entry.objects.count() == before + may


@pytest.mark.parametrize("act", ["update", "save", "attach", "detach", "archive"])
def test_suite__archived__changes_no_more(cast, suite, prompt, act):
    archive_suite(suite=suite, by=cast.omar, at=now())

    with pytest.raises(WrongState, match="archived"):
        ACTS[act](cast.omar, suite, prompt)

    restore_suite(suite=suite, by=cast.omar, at=now())
    ACTS[act](cast.omar, suite, prompt)


def test_restore__of_a_suite_in_use__is_refused(cast, suite):
    with pytest.raises(WrongState, match="not archived"):
        restore_suite(suite=suite, by=cast.omar, at=now())


def test_create__short_name_taken__says_so(cast, suite):
    with pytest.raises(BadInput) as refused:
        create_suite(by=cast.ana, at=now(), feature=cast.feature, slug=suite.slug, title="Another")

    assert set(refused.value.errors) == {"slug"}


@pytest.mark.parametrize("samples", [0, 21, -1])
def test_update__number_of_answers__is_from_1_to_20(cast, suite, samples):
    with pytest.raises(BadInput) as refused:
        update_suite(suite=suite, by=cast.ana, at=now(), title="T", purpose="", samples=samples)

    assert set(refused.value.errors) == {"samples"}


def test_save__equal_content__adds_nothing(cast, suite):
    entries = Entry.objects.count()

    same = save_suite(suite=suite, document=a_document("one", "two"), by=cast.ana, at=now(), expected=suite.current_id)

    assert (same.pk, SuiteVersion.objects.count(), Entry.objects.count()) == (suite.current_id, 1, entries)


def test_save__one_case_edited__keeps_the_others_and_the_old_version(cast, suite):
    first = suite.current
    document = copy.deepcopy(first.document())
    document["cases"][1]["expected"] = "no"

    second = save_suite(suite=suite, document=document, by=cast.ana, at=now(), note="Two was wrong", expected=first.pk)

    assert (first.number, second.number) == (1, 2)
    assert second.case_ids[0] == first.case_ids[0]
    assert Case.objects.count() == 3
    assert first.document()["cases"][1]["expected"] == "yes"
    assert second.document() == document
    assert first.digest != second.digest


def test_save__back_to_what_it_was__has_the_digest_it_had(cast, suite):
    first = suite.current
    second = save_suite(suite=suite, document=a_document("x"), by=cast.ana, at=now(), expected=first.pk)

    third = save_suite(suite=suite, document=first.document(), by=cast.ana, at=now(), expected=second.pk)

    assert (third.number, third.digest, third.case_ids) == (3, first.digest, first.case_ids)


UNSOUND = {
    "a threshold above 1": ({"accuracy_threshold": 1.5}, "accuracy_threshold"),
    "an unknown scorer": ({"criteria": [a_criterion("c", "no-such-scorer")]}, "criteria.0.scorer"),
    "a weight of 0": ({"criteria": [a_criterion("c", "exact", weight=0.0)]}, "criteria.0.weight"),
    "two cases of one name": ({"cases": [a_case("same"), a_case("same")]}, "cases.1.key"),
}


@pytest.mark.parametrize("what", UNSOUND)
def test_save__what_cannot_run__names_the_place(cast, suite, what):
    change, place = UNSOUND[what]

    with pytest.raises(BadInput) as refused:
        save_suite(
            suite=suite, document={**a_document("one"), **change}, by=cast.ana, at=now(), expected=suite.current_id
        )

    assert place in refused.value.errors
    assert SuiteVersion.objects.count() == 1


def test_save__case_without_what_a_check_needs__is_saved_all_the_same(cast, suite):
    document = {**a_document("one"), "cases": [a_case("bare", variables={"question": "one"})]}

    save_suite(suite=suite, document=document, by=cast.ana, at=now(), expected=suite.current_id)

    assert SuiteVersion.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_people__save_at_once__one_is_told(cast, suite):
    seen = suite.current_id

    outcomes = at_once(
        lambda: save_suite(suite=suite, document=a_document("ana's"), by=cast.ana, at=now(), expected=seen),
        lambda: save_suite(suite=suite, document=a_document("omar's"), by=cast.omar, at=now(), expected=seen),
    )

    (saved,) = [each for each in outcomes if isinstance(each, SuiteVersion)]
    (told,) = [each for each in outcomes if isinstance(each, WrongState)]
    assert "Somebody else saved" in str(told)
    suite.refresh_from_db()
    assert (suite.current_id, saved.number, SuiteVersion.objects.count()) == (saved.pk, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_two_people__attach_at_once__it_is_attached_once(cast, suite):
    other = PromptFactory(slug="second", feature=cast.feature, owner=cast.omar)

    outcomes = at_once(*[lambda: attach_suite(suite=suite, prompt=other, by=cast.ana, at=now())] * 2)

    assert {type(each) for each in outcomes} == {SuiteUse, BadInput}
    assert SuiteUse.objects.filter(prompt=other).count() == 1


def test_attach__prompt_of_another_feature__is_refused(cast, suite):
    foreign = PromptFactory(slug="foreign", feature=cast.other_feature, owner=cast.elsewhere)

    with pytest.raises(BadInput):
        attach_suite(suite=suite, prompt=foreign, by=cast.omar, at=now())


def test_detach__what_is_not_attached__is_refused(cast, suite):
    other = PromptFactory(slug="second", feature=cast.feature, owner=cast.omar)

    with pytest.raises(WrongState):
        detach_suite(suite=suite, prompt=other, by=cast.omar, at=now(), reason="Why not.")


def test_detach__without_a_reason__is_refused(cast, suite, prompt):
    with pytest.raises(BadInput):
        detach_suite(suite=suite, prompt=prompt, by=cast.omar, at=now(), reason=" ")

    assert SuiteUse.objects.count() == 1


def test_suites__of_what_people_may_not_see__are_not_there(cast, suite):
    assert not Suite.objects.visible_to(cast.elsewhere).exists()
    assert not Suite.objects.visible_to(cast.olu).exists()
    assert list(Suite.objects.visible_to(cast.vera)) == [suite]
