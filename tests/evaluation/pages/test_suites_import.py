"""Cases from files and spreadsheets: seen before they are saved, renamed to fit, real sets by others, and out again."""

from __future__ import annotations

import json
import re
import uuid

import pytest

from evaluation.documents import a_case
from evaluation.interchange.reading import read_suite
from evaluation.models import Suite
from tests.evaluation.pages.suites_world import a_prompt, file
from tests.evaluation.worlds import a_document, a_suite

IMPORT = "/evaluations/suites/import/"
ADD = "/evaluations/suites/answers/cases/add/"


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def brought(client, address, **fields):
    """The address of the preview."""
    answer = client.post(address, fields)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def test_gsm8k__all_200_by_the_form__are_a_suite_that_tries_a_prompt(ana, cast, shared_data):
    a_prompt(cast, problem="string")
    data = (shared_data / "evals" / "gsm8k-first-200.jsonl").read_bytes()
    facts = {
        "title": "Grade school",
        "feature": cast.feature.pk,
        "prompt": "answerer",
        "uploads": file("gsm8k.jsonl", data),
    }

    preview = brought(ana, IMPORT, **facts)
    page = ana.get(preview).content.decode()

    assert "200 cases and 1 check from gsm8k.jsonl" in page
    assert 'name="map-0" value="problem"' in page
    assert not Suite.objects.exists()

    answer = ana.post(preview, {"map-0": "problem", "criteria": "1"})

    suite = Suite.objects.get(slug="grade-school")
    assert answer["Location"] == suite.get_absolute_url()
    document = suite.current.document()
    wanted = read_suite("gsm8k.jsonl", data).document
    assert [case["variables"] for case in document["cases"]] == [
        {"problem": case["variables"]["question"]} for case in wanted["cases"]
    ]
    assert [case["expected"] for case in document["cases"]] == [case["expected"] for case in wanted["cases"]]
    assert [each["scorer"] for each in document["criteria"]] == ["numeric"]
    assert [use.prompt.slug for use in suite.uses.select_related("prompt")] == ["answerer"]
    assert ana.get(preview).status_code == 302  # it is saved once


def test_mt_bench__with_its_judges_by_the_form__keeps_turns_tags_and_references(ana, cast, shared_data):
    evals = shared_data / "evals"
    names = ("mt-bench-questions.jsonl", "mt-bench-judge-prompts.jsonl")
    files = [file(name, (evals / name).read_bytes()) for name in names]

    preview = brought(ana, IMPORT, title="MT-Bench", feature=cast.feature.pk, uploads=files)
    without_judge = ana.post(preview, {"criteria": "1"})
    assert without_judge.status_code == 400
    assert "“Model that judges” is missing." in without_judge.content.decode()
    answer = ana.post(preview, {"criteria": "1", "model-judge": "gpt-test"})

    suite = Suite.objects.get(slug="mt-bench")
    cases = suite.current.document()["cases"]
    assert answer.status_code == 302
    assert (len(cases), sum(len(case["follow_ups"]) for case in cases)) == (80, 80)
    assert sum(case["expected"] is not None for case in cases) == 39
    judges = [check for case in cases for check in case["checks"]]
    assert {(check["scorer"], check["settings"]["model"]) for check in judges} == {("judge", "gpt-test")}
    assert ana.get(suite.get_absolute_url()).status_code == 200
    assert ana.get(f"{suite.get_absolute_url()}cases/").status_code == 200


def test_table__with_broken_lines__says_each_and_brings_the_rest(ana, cast):
    lines = '{"question": "One?", "answer": "x #### 1"}\nnot json\n{"question": "Two?", "answer": "x #### 2"}\n'

    preview = brought(ana, IMPORT, title="Sums", feature=cast.feature.pk, uploads=file("sums.jsonl", lines))
    page = ana.get(preview).content.decode()

    assert "sums.jsonl line 2" in page
    assert "Some of it cannot come in" in page
    ana.post(preview, {})
    assert Suite.objects.get(slug="sums").current.case_count == 2


def test_file__of_nothing_readable__says_why_and_offers_no_saving(ana, cast):
    preview = brought(ana, IMPORT, title="Bad", feature=cast.feature.pk, uploads=file("bad.csv", b"\x00\xff\xfe"))

    page = ana.get(preview).content.decode()

    assert "No case could be read" in page
    assert "Make the suite" not in page


def test_pasted_rows__into_a_suite__are_added_once(ana, cast):
    suite = a_suite(cast, a_document("One?"), prompts=[a_prompt(cast, question="string")])
    rows = "question\texpected\ttags\nOne?\tyes\t\nTwo?\tno\tedge, Long\n"

    for times in (1, 2):
        ana.post(brought(ana, ADD, pasted=rows), {"map-0": "question", "how": "add"})
        suite.refresh_from_db()
        cases = suite.current.document()["cases"]
        assert [(case["variables"]["question"], case["tags"]) for case in cases] == [
            ("One?", []),
            ("Two?", ["edge", "long"]),
        ]
        assert suite.current.number == 2, times


def test_pasted_rows__instead_of_what_is_there__replace_it_and_keep_the_checks(ana, cast):
    suite = a_suite(cast, a_document("One?"), prompts=[a_prompt(cast, question="string")])

    ana.post(brought(ana, ADD, pasted="question\texpected\nTwo?\tno"), {"map-0": "question", "how": "replace"})

    suite.refresh_from_db()
    assert [case["variables"]["question"] for case in suite.current.document()["cases"]] == ["Two?"]
    assert [each["scorer"] for each in suite.current.criteria] == ["exact"]


def test_columns__renamed_and_left_out__fill_what_the_prompt_has(ana, cast):
    suite = a_suite(cast, a_document(cases=[]), prompts=[a_prompt(cast, question="string", company="string")])
    preview = brought(ana, ADD, pasted="Frage\tFirma\tZeile\nWo?\tAcme\t12")
    page = ana.get(preview).content.decode()
    assert "Nothing fills “question”" in page

    twice = ana.post(preview, {"map-0": "question", "map-1": "question", "map-2": ""})
    assert twice.status_code == 400
    assert "Two variables of the file would fill “question”" in twice.content.decode()
    ana.post(preview, {"map-0": "question", "map-1": "company", "map-2": ""})

    suite.refresh_from_db()
    assert suite.current.document()["cases"][0]["variables"] == {"question": "Wo?", "company": "Acme"}


def test_names_and_tags__longer_than_can_be_kept__are_cut(ana, cast):
    lines = "".join(json.dumps({"key": "k" * 99 + end, "variables": {}, "tags": ["t" * 99]}) + "\n" for end in "ab")

    preview = brought(ana, IMPORT, title="Long", feature=cast.feature.pk, uploads=file("long.jsonl", lines))
    answer = ana.post(preview, {})

    assert answer.status_code == 302
    cases = Suite.objects.get(slug="long").current.document()["cases"]
    assert len({case["key"] for case in cases}) == 2
    assert all(len(case["key"]) <= 80 for case in cases)
    assert [case["tags"] for case in cases] == [["t" * 50]] * 2


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Choose a file, or paste rows below."),
        ({"pasted": "a\nb", "uploads": ("x.csv", "a\nb")}, "Bring one of both"),
        ({"pasted": "a\nb", "prompt": "none-such"}, "There is no prompt with this short name"),
        ({"pasted": "a\nb", "title": ""}, "This field is required."),
    ],
)
def test_import__unsound__says_so_and_keeps_what_was_typed(ana, cast, fields, says):
    if "uploads" in fields:
        fields = {**fields, "uploads": file(*fields["uploads"])}
    answer = ana.post(IMPORT, {"title": "Mine", "feature": cast.feature.pk, "purpose": "My own words", **fields})

    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert "My own words" in answer.content.decode()


def test_preview__saved_with_a_name_that_was_taken_meanwhile__says_so_and_keeps_it(ana, cast):
    preview = brought(ana, IMPORT, title="Answers", slug="answers", feature=cast.feature.pk, pasted="question\nOne?")
    a_suite(cast, a_document("One?"), slug="answers")

    answer = ana.post(preview, {})

    assert answer.status_code == 400
    assert "There is a suite “answers” already" in answer.content.decode()
    assert ana.get(preview).status_code == 200


def test_preview__of_somebody_else_or_long_ago__sends_back_to_bring_it_again(client, cast):
    client.force_login(cast.ana)
    preview = brought(client, IMPORT, title="Mine", feature=cast.feature.pk, pasted="question\nOne?")
    client.force_login(cast.omar)

    theirs = client.post(preview, {}, follow=True)
    gone = client.get(f"{IMPORT}{uuid.uuid4()}/", follow=True)

    for answer in (theirs, gone):
        assert answer.redirect_chain == [(IMPORT, 302)]
        assert "This preview is no longer kept" in answer.content.decode()
    assert not Suite.objects.exists()


def test_export__of_a_rich_suite__comes_back_as_it_was(ana, cast):
    cases = [
        a_case("one", variables={"question": "One?"}, expected="yes", tags=["edge"], note="Why"),
        a_case("two", variables={"question": "Two?"}, follow_ups=["And?"], expected=["a", "b"]),
    ]
    suite = a_suite(cast, a_document(cases=cases))

    for wanted, ending in (("promptfoo", "yaml"), ("jsonl", "jsonl")):
        answer = ana.get(f"{suite.get_absolute_url()}export/", {"format": wanted})
        name = re.search(r'filename="([^"]+)"', answer["Content-Disposition"])[1]
        reading = read_suite(name, answer.content)
        assert name == f"answers-1.{ending}"
        assert reading.document["cases"] == cases, wanted
    assert "promptfoo counts each test by itself" in ana.get(f"{suite.get_absolute_url()}export/").content.decode()


def test_export__in_a_format_that_is_not_there__is_not_found(ana, cast):
    suite = a_suite(cast, a_document("One?"))

    assert ana.get(f"{suite.get_absolute_url()}export/", {"format": "xml"}).status_code == 404
