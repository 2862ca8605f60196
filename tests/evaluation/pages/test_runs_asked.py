"""The pages over a run that really asked a server and a judge, through the official client."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from evaluation.documents import a_case, a_criterion
from tests.evaluation.pages.runs_world import said
from tests.evaluation.scripted.script import Script, Told
from tests.evaluation.scripted.server import scripted
from tests.evaluation.worlds import a_document, a_run, a_world

pytestmark = pytest.mark.django_db(transaction=True)

JUDGE = {"mode": "rating", "model": "gpt-test", "rubric": "Is it right?"}


@pytest.fixture
def asked(cast, settings):
    """Three cases: a good answer, a bad one, and one that the provider refuses; judged, and compared as text."""

    def answer(question):
        if question.text.endswith("refused"):
            return Told(text={"message": "This content is not allowed.", "code": "content_filter"}, status=400)
        if "Rating" in question.text or "[[" in question.text:
            return "It says what it should. Rating: [[8]]" if "fine" in question.text else "No. Rating: [[1]]"
        return "yes, fine" if question.text.endswith("good") else "no"

    criteria = [a_criterion("judged", "judge", JUDGE, threshold=0.5), a_criterion("right", "exact")]
    cases = [
        a_case(key, variables={"question": key}, expected=expected, tags=["edge"])
        for key, expected in (("good", "yes, fine"), ("bad", "yes"), ("refused", "yes"))
    ]
    with scripted(Script(answer)) as server:
        document = a_document(cases=cases, criteria=criteria)
        world = a_world(cast, server=server, settings=settings, document=document)
        yield a_run(cast, world, uses_cache=False)


def test_pages__of_a_judged_run__show_what_was_answered_and_what_the_judge_said(asked, cast, client):
    client.force_login(cast.omar)

    page = client.get(f"/evaluations/runs/{asked.pk}/")
    good, bad, refused = (said(client.get(f"/evaluations/runs/{asked.pk}/cases/{place}/")) for place in range(3))

    assert [(row.result.case_key, row.pill) for row in page.context["rows"]] == [
        ("good", "passed"), ("bad", "failed"), ("refused", "not_scored"),
    ]  # fmt: skip
    assert [row.name for row in page.context["card"].criteria] == ["judged", "right"]
    assert "It says what it should. Rating: [[8]]" in good
    assert "Judged by another model" in good
    assert "No. Rating: [[1]]" in bad
    assert "Not asked for" not in refused
    assert "not scored" in refused.lower()


@pytest.mark.parametrize("format", ["csv", "json", "junit"])
def test_exports__of_a_judged_run__hold_every_answer(asked, cast, client, format):
    client.force_login(cast.omar)

    text = b"".join(client.get(f"/evaluations/runs/{asked.pk}/export/?format={format}").streaming_content).decode()

    assert "yes, fine" in text or format == "junit"
    if format == "json":
        assert [each["passed"] for each in json.loads(text)["answers"]] == [True, False, None]
    if format == "junit":
        cases = list(ElementTree.fromstring(text).iter("testcase"))
        assert [[each.tag for each in case] for case in cases] == [[], ["failure"], ["error"]]
