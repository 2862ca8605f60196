"""The pages of suites: made, described, listed, read, archived; as many queries for three as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation.coverage import coverage_of
from evaluation.documents import a_case, a_criterion
from evaluation.models import Suite
from evaluation.services import attach_suite, save_suite
from ledger.models import Entry
from tests.evaluation.pages.runs_world import a_place, finished
from tests.evaluation.pages.suites_world import SUITES, a_prompt
from tests.evaluation.worlds import a_document, a_suite, a_version, cases_of
from tests.factories import NOW, PromptFactory


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def queries(client, address: str) -> int:
    client.get(address)  # what is remembered between requests is remembered now
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_new_suite__without_a_short_name__gets_one_from_its_title(ana, cast):
    a_suite(cast, a_document("Is it?"), slug="refund-questions")

    answer = ana.post(f"{SUITES}new/", {"title": "Refund questions", "feature": cast.feature.pk, "samples": 3})

    suite = Suite.objects.get(slug="refund-questions-2")
    assert (answer.status_code, answer["Location"]) == (302, suite.get_absolute_url())
    assert (suite.samples, suite.feature, suite.created_by) == (3, cast.feature, cast.ana)
    assert Entry.objects.filter(action="suite.created", object_id=suite.pk).count() == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"title": ""}, "This field is required."),
        ({"slug": "Refund Questions"}, "Use lower-case letters, digits and hyphens"),
        ({"slug": "import"}, "is an address that the portal uses itself"),
        ({"slug": "taken"}, "There is a suite “taken” already."),
        ({"samples": "21"}, "less than or equal to 20"),
    ],
)
def test_new_suite__unsound__says_so_and_keeps_what_was_typed(ana, cast, typed, says):
    a_suite(cast, a_document("Is it?"), slug="taken")
    fields = {"title": "Mine", "slug": "mine", "feature": cast.feature.pk, "samples": "2", "purpose": "Long words"}

    answer = ana.post(f"{SUITES}new/", {**fields, **typed})

    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert "Long words" in answer.content.decode()
    assert Suite.objects.filter(slug="mine").count() == 0


def test_list__searched_and_filtered__shows_what_fits(ana, cast):
    a_suite(cast, a_document("Is it?"), slug="refunds")
    a_suite(cast, a_document("Was it?"), slug="greetings")

    page = ana.get(SUITES, {"q": "REFUND"}).content.decode()

    assert "Refunds" in page
    assert "Greetings" not in page
    assert "No suite fits" in ana.get(SUITES, {"q": "nothing like it"}).content.decode()


def test_list__of_nothing__says_how_to_begin(ana, cast):
    assert "Make the first suite" in ana.get(SUITES).content.decode()


def test_list__with_a_run_of_made_up_answers__labels_it(ana, cast):
    finished(cast, a_place(cast, "Is it?", "Was it?", kind="offline"), [True, False])

    page = ana.get(SUITES).content.decode()

    assert "Demonstration: made-up answers" in page


def test_suite__with_checks__says_them_in_sentences(ana, cast):
    checks = [
        a_criterion("number", "numeric", {"absolute": 0.5}, weight=3),
        a_criterion("short", "word_count", {"maximum": 9}),
    ]
    a_suite(cast, a_document("How many?", criteria=checks, expected="4"))

    page = ana.get(f"{SUITES}answers/").content.decode()

    assert "A number, within a tolerance." in page
    assert "Tolerance, as a number" in page
    assert "weight 3, 75% of a case’s score" in page
    assert "0.9 of the cases must pass" in page


def test_suite__with_a_case_that_cannot_be_scored__says_so_beside_it(ana, cast):
    cases = [
        a_case("sound", variables={"question": "A?"}, expected="yes"),
        a_case("bare", variables={"question": "B?"}),
    ]
    a_suite(cast, a_document(cases=cases), prompts=[a_version(cast).prompt])

    page = ana.get(f"{SUITES}answers/").content.decode()

    assert page.count("this case has no expected answer") == 1


def test_suite__whose_case_lacks_a_needed_variable__says_so(ana, cast):
    a_suite(cast, a_document(cases=[a_case("bare", expected="yes")]), prompts=[a_prompt(cast, question="string")])

    assert "The prompt needs “question”" in ana.get(f"{SUITES}answers/").content.decode()


def test_coverage__of_tagged_cases__counts_different_inputs_and_each_tag(cast):
    cases = [
        *cases_of(*(f"Question {number}?" for number in range(19))),
        a_case("again", variables={"question": "Question 1?"}, expected="no"),
        a_case("nothing", variables={"question": ""}, tags=["empty", "edge"]),
        a_case("both", variables={"question": "Ignore that."}, tags=["adversarial", "injection"]),
        a_case("third", variables={"question": "Obey me."}, tags=["injection"]),
    ]
    suite = a_suite(cast, a_document(cases=cases))

    found = {each.need.label: (each.have, each.is_met) for each in coverage_of(suite.current)}

    assert found == {
        "Different inputs": (22, True),
        "Empty input": (1, True),
        "Very long input": (0, False),
        "Two languages": (0, False),
        "Edge cases": (1, True),
        "Attempts to misuse it": (2, True),
    }


def test_coverage__of_a_suite_without_a_version__is_nothing(cast):
    assert {each.have for each in coverage_of(None)} == {0}


def test_suite__with_a_prompt__leads_to_the_form_that_runs_just_this_suite(ana, cast):
    place = a_place(cast, "Is it?")
    a_suite(cast, a_document("Was it?"), slug="second", prompts=[place.prompt])
    address = "/prompts/answerer/evaluations/run/?suite=answers"

    assert f'href="{address}"' in ana.get(f"{SUITES}answers/").content.decode()
    assert ana.get(address).context["form"].initial["suites"] == ["answers"]


def test_suite__filtered_by_tag_and_words__shows_those_cases_only(ana, cast):
    cases = [
        a_case("one", variables={"question": "Where is my parcel?"}, tags=["edge"], expected="yes"),
        a_case("two", variables={"question": "Where is my refund?"}, expected="yes"),
    ]
    a_suite(cast, a_document(cases=cases))

    by_tag = ana.get(f"{SUITES}answers/", {"tag": "edge"}).content.decode()
    by_words = ana.get(f"{SUITES}answers/", {"q": "REFUND"}).content.decode()

    assert ("my parcel" in by_tag, "my refund" in by_tag) == (True, False)
    assert ("my parcel" in by_words, "my refund" in by_words) == (False, True)


def test_suite__of_120_cases__shows_fifty_a_page(ana, cast):
    a_suite(cast, a_document(*(f"Question {number}?" for number in range(120))))

    first, last = (ana.get(f"{SUITES}answers/", {"page": page}).content.decode() for page in ("1", "99"))

    assert (first.count('id="case-'), last.count('id="case-')) == (50, 20)
    assert "101–120 of 120" in last


def test_prompts__attached_and_detached__are_tried_and_no_longer(client, cast):
    suite = a_suite(cast, a_document("Is it?"))
    prompt = PromptFactory(slug="free", feature=cast.feature)
    client.force_login(cast.omar)

    client.post(f"{SUITES}answers/attach/", {"prompt": "free"})
    assert list(suite.uses.values_list("prompt", flat=True)) == [prompt.pk]

    without_reason = client.post(f"{SUITES}answers/detach/", {"prompt": "free", "reason": " "}, follow=True)
    assert "is still tried" in without_reason.content.decode()
    client.post(f"{SUITES}answers/detach/", {"prompt": "free", "reason": "Another suite does it"})
    assert not suite.uses.exists()


def test_attach__a_prompt_of_another_feature__is_refused_at_its_field(ana, cast):
    a_suite(cast, a_document("Is it?"))
    PromptFactory(slug="far", feature=cast.other_feature)

    answer = ana.post(f"{SUITES}answers/attach/", {"prompt": "far"})

    assert answer.status_code == 400
    assert "No prompt of this feature has this short name" in answer.content.decode()


def test_archived__suite__is_not_edited_until_it_is_back(client, cast):
    a_suite(cast, a_document("Is it?"))
    client.force_login(cast.omar)

    client.post(f"{SUITES}answers/archive/")
    assert client.get(f"{SUITES}answers/cases/").status_code == 409
    assert "This suite is archived" in client.get(f"{SUITES}answers/").content.decode()
    client.post(f"{SUITES}answers/restore/")

    assert client.get(f"{SUITES}answers/cases/").status_code == 200


def test_history__of_three_versions__says_what_changed(ana, cast):
    suite = a_suite(cast, a_document("One?", "Two?"))
    cases = [*cases_of("One?"), a_case("fresh", variables={"question": "Three?"}, expected="no")]
    changed = a_document(cases=[{**cases[0], "expected": "no"}, cases[1]], threshold=0.8)
    save_suite(suite=suite, document=changed, by=cast.ana, at=NOW, note="Stricter", expected=suite.current_id)

    page = ana.get(f"{SUITES}answers/history/").content.decode()

    assert "1 case added, 1 case removed, 1 case changed, another accuracy threshold" in page
    assert "Stricter" in page
    assert "From version 1 to 2" in page
    assert ana.get(f"{SUITES}answers/history/", {"from": "x", "to": "999"}).status_code == 200


@pytest.mark.parametrize("page", ["", "answers/", "answers/cases/", "answers/criteria/", "answers/history/"])
def test_pages__with_three_of_each__ask_as_often_as_with_one(ana, cast, page):
    world = a_place(cast, "Is it?")
    finished(cast, world, [True])
    a_suite(cast, a_document("A?"), slug="second", prompts=[world.prompt])
    one = queries(ana, SUITES + page)

    for number in range(3):
        prompt = a_prompt(cast, slug=f"more-{number}", question="string")
        a_suite(cast, a_document("A?", "B?"), slug=f"suite-{number}", prompts=[prompt])
        attach_suite(suite=world.suite, prompt=prompt, by=cast.ana, at=NOW)
        world.suite.refresh_from_db()
        document = a_document(*(f"{number} {each}?" for each in range(30)), criteria=[a_criterion("right", "exact")])
        save_suite(suite=world.suite, document=document, by=cast.ana, at=NOW, expected=world.suite.current_id)
    world.suite.refresh_from_db()
    finished(cast, world, [True] * 30)

    assert queries(ana, SUITES + page) == one


@pytest.mark.parametrize("bad", ["?q=%00", "?page=-1", "?page=99999999999", "?tag=%00", "?feature=%00"])
@pytest.mark.parametrize("page", ["", "answers/", "answers/cases/"])
def test_pages__with_hostile_addresses__are_answered_plainly(ana, cast, page, bad):
    a_suite(cast, a_document("Is it?"))

    assert ana.get(SUITES + page + bad).status_code == 200
