"""One run as CSV, JSON and JUnit XML."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluation.services import override_score
from tests.evaluation.pages.runs_world import a_place, finished
from tests.evaluation.worlds import a_document, cases_of

NASTY = '=HYPERLINK("http://evil")\x00\x08 \ud7ff ]]> <b>&amp;'


@pytest.fixture
def omar(cast, client):
    client.force_login(cast.omar)
    return client


def exported(client, run, format):
    answered = client.get(f"/evaluations/runs/{run.pk}/export/?format={format}")
    return answered, b"".join(answered.streaming_content).decode()


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_csv__each_answer__is_a_row_with_all_that_is_known(omar, cast):
    run = finished(cast, a_place(cast, "one", "two"), [True, "timed_out"])

    answered, text = exported(omar, run, "csv")

    first, second = rows_of(text)
    assert answered["Content-Disposition"].startswith('attachment; filename="answers-on-answerer-1.0.0-')
    assert (first["case"], first["outcome"], first["score"], first["answered"]) == ("case-000", "passed", "1.0", "yes")
    assert (first["right: score"], first["right: reason"]) == ("1.0", "It is the expected answer.")
    assert (first["latency_ms"], first["input_tokens"], first["cost_usd"]) == ("100", "40", "0.00016")
    assert (second["outcome"], second["score"], second["cost_usd"]) == ("not scored", "", "")
    assert second["problem"] == "Not there in time The provider did not answer in time."


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv__cell_that_a_spreadsheet_would_run__is_text(omar, cast, start):
    run = finished(cast, a_place(cast, "one"), [True], texts={0: start + "1+1"})

    _, text = exported(omar, run, "csv")

    assert rows_of(text)[0]["answered"] == f"'{start}1+1"


def test_csv__set_by_hand__says_by_whom_and_why(omar, cast):
    run = finished(cast, a_place(cast, "one"), [False])
    override_score(
        result=run.results.get(), criterion="right", value=1, reason="Looked", by=cast.omar, at=timezone.now()
    )

    _, text = exported(omar, run, "csv")

    row = rows_of(text)[0]
    assert (row["outcome"], row["right: score"], row["right: set by hand"]) == ("passed", "1.0", f"{cast.omar}: Looked")


def test_json__all_of_it__can_be_read_back(omar, cast):
    run = finished(cast, a_place(cast, "one", "two"), [True, "timed_out"])

    _, text = exported(omar, run, "json")

    document = json.loads(text)
    assert document["scorecard"] == run.scorecard
    assert (document["suite_digest"], document["content_digest"]) == (run.suite_digest, run.content_digest)
    assert document["demonstration"] is False
    assert [(each["case"], each["passed"], each["cost_usd"]) for each in document["answers"]] == [
        ("case-000", True, 0.00016),
        ("case-001", None, None),
    ]


def test_junit__fits_the_schema_that_build_servers_check(omar, cast):
    run = finished(cast, a_place(cast, *"abc"), [True, False, "timed_out"], texts={1: NASTY.replace("\x00", "")})

    _, text = exported(omar, run, "junit")

    root = ElementTree.fromstring(text)
    (suite,) = root
    assert (root.tag, suite.tag) == ("testsuites", "testsuite")
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    assert {"id", "package", "name", "timestamp", "hostname", "time"} <= set(suite.attrib)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp"))
    assert [each.tag for each in suite] == ["properties", *["testcase"] * 3, "system-out", "system-err"]
    for case in suite.findall("testcase"):
        assert set(case.attrib) == {"name", "classname", "time"}
        assert re.fullmatch(r"\d+\.\d{3}", case.get("time"))
    assert [[each.tag for each in case] for case in suite.findall("testcase")] == [[], ["failure"], ["error"]]
    for problem in (*suite.iter("failure"), *suite.iter("error")):
        assert set(problem.attrib) == {"message", "type"}


def test_junit__failure__gives_the_reason_and_the_answer(omar, cast):
    run = finished(cast, a_place(cast, "one"), [False], texts={0: "I could not say."})

    _, text = exported(omar, run, "junit")

    failure = next(ElementTree.fromstring(text).iter("failure"))
    assert failure.get("message") == "right: 0.00, 1.00 needed. It is not the expected answer."
    assert "I could not say." in failure.text


def test_junit__several_answers_to_a_case__are_one_test_that_most_must_pass(omar, cast):
    run = finished(cast, a_place(cast, "one", "two", samples=3), [True, True, False, True, False, False])

    _, text = exported(omar, run, "junit")

    cases = list(ElementTree.fromstring(text).iter("testcase"))
    assert [len(case) for case in cases] == [0, 1]


@pytest.mark.parametrize("format", ["csv", "json", "junit"])
def test_export__made_up_answers__says_demonstration(omar, cast, format):
    run = finished(cast, a_place(cast, "one", kind="offline"), [True])

    answered, text = exported(omar, run, format)

    assert "Demonstration: made-up answers" in text
    assert answered["Content-Disposition"].endswith(f'-demonstration.{"xml" if format == "junit" else format}"')


@pytest.mark.parametrize("format", ["csv", "json", "junit"])
def test_export__answers_of_a_model__says_nothing_of_a_demonstration(omar, cast, format):
    run = finished(cast, a_place(cast, "one"), [True])

    _, text = exported(omar, run, format)

    assert "made-up" not in text


@pytest.mark.parametrize("format", ["csv", "json", "junit"])
def test_export__of_few_and_of_many_cases__asks_as_often(omar, cast, format):
    place = a_place(cast, document=a_document(cases=cases_of(*(str(number) for number in range(30)))))
    few, many = finished(cast, place, [True] * 2), finished(cast, place, [True] * 30)
    exported(omar, few, format)
    counted = []
    for run in (few, many):
        with CaptureQueriesContext(connection) as asked:
            exported(omar, run, format)
        counted.append(len(asked))

    assert counted[0] == counted[1]
