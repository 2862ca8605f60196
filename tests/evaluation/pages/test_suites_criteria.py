"""What makes an answer good: checks chosen from the list, their settings, and the share of cases that must pass."""

from __future__ import annotations

import pytest

from evaluation.documents import a_criterion
from evaluation.scorers.registering import all_scorers
from evaluation.services import create_suite, save_suite
from tests.evaluation.worlds import a_document, a_suite
from tests.factories import NOW

CRITERIA = "/evaluations/suites/answers/criteria/"
COMMON = {"key": "mine", "weight": "1", "threshold": "1"}


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


@pytest.fixture
def suite(cast):
    return a_suite(cast, a_document("One?"))


def version(suite):
    suite.refresh_from_db()
    return {"version": str(suite.current_id)}


def criteria_now(suite):
    suite.refresh_from_db()
    return suite.current.criteria


def test_list__of_scorers__says_each_in_a_sentence(ana, suite):
    page = ana.get(f"{CRITERIA}new/").content.decode()

    assert [each.code for each in all_scorers() if f"?scorer={each.code}" not in page] == []


@pytest.mark.parametrize("code", sorted(each.code for each in all_scorers()))
def test_form__of_every_scorer__can_be_opened_and_asks_for_all_its_settings(ana, suite, code):
    page = ana.get(f"{CRITERIA}new/", {"scorer": code}).content.decode()

    kind = next(each for each in all_scorers() if each.code == code)
    for setting in kind.settings:
        assert (f'name="set-{setting.name}"' in page) == (setting.kind != "hidden"), setting.name


def test_new_check__sound__is_added_with_its_settings(ana, suite):
    typed = {
        "set-absolute": "0.5",
        "set-extract": "last_number",
        "set-marker": "####",
        "set-decimal_mark": "point",
        "weight": "2",
        "threshold": "0.8",
    }

    answer = ana.post(f"{CRITERIA}new/?scorer=numeric", {**COMMON, **version(suite), **typed})

    assert answer.status_code == 302
    added = criteria_now(suite)[1]
    assert (added["key"], added["scorer"], added["weight"], added["threshold"]) == ("mine", "numeric", 2, 0.8)
    assert added["settings"]["absolute"] == 0.5


def test_first_check__of_a_suite_without_a_version__makes_one(ana, cast):
    suite = create_suite(by=cast.ana, at=NOW, feature=cast.feature, slug="answers", title="Answers")

    ana.post(f"{CRITERIA}new/?scorer=exact", {**COMMON, "version": "", "set-trim": "on"})

    assert [each["scorer"] for each in criteria_now(suite)] == ["exact"]


@pytest.mark.parametrize(
    ("code", "typed", "says"),
    [
        ("regex", {"set-pattern": "("}, "pattern"),
        ("latency", {"set-max_ms": ""}, "This field is required."),
        ("latency", {"set-max_ms": "soon"}, "Enter a whole number."),
        ("json_schema", {"set-schema": "{not"}, "This is no JSON"),
        ("word_count", {"set-maximum": "9", "weight": "0"}, "The weight must be a number above 0."),
        ("word_count", {"set-maximum": "9", "threshold": "2"}, "less than or equal to 1"),
        ("word_count", {"set-maximum": "9", "key": ""}, "This field is required."),
        ("word_count", {"set-maximum": "9", "key": "right"}, "There are two checks “right”."),
    ],
)
def test_new_check__unsound__says_so_and_keeps_what_was_typed(ana, suite, code, typed, says):
    answer = ana.post(f"{CRITERIA}new/?scorer={code}", {**COMMON, **version(suite), "note": "My own words", **typed})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert "My own words" in page
    assert len(criteria_now(suite)) == 1


def test_check__changed_without_touching_anything__changes_nothing(ana, cast):
    settings = {"phrases": ["one", "two"], "mode": "any"}
    suite = a_suite(
        cast, a_document("One?", criteria=[a_criterion("words", "contains", settings, weight=2, threshold=0.5)])
    )
    before = suite.current_id
    form = ana.get(f"{CRITERIA}0/").context["form"]

    ana.post(f"{CRITERIA}0/", {field.html_name: _sent(field) for field in form if _sent(field) is not None})

    suite.refresh_from_db()
    assert criteria_now(suite)[0]["settings"].items() >= settings.items()
    assert (criteria_now(suite)[0]["weight"], before is not None) == (2, True)


def _sent(field):
    """What a browser sends of a bound field as it is shown."""
    value = field.value()
    if isinstance(value, bool):
        return "on" if value else None
    return "" if value is None else value


def test_check__removed__is_gone_and_the_version_before_keeps_it(ana, suite):
    answer = ana.post(f"{CRITERIA}0/remove/", {**version(suite), "reason": "Too strict"})

    assert answer.status_code == 302
    assert criteria_now(suite) == []
    assert suite.current.note == "Too strict"
    assert len(suite.versions.get(number=1).criteria) == 1


def test_share__changed__makes_a_version(ana, suite):
    ana.post(CRITERIA, {**version(suite), "accuracy_threshold": "0.75", "note": "Real life"})

    suite.refresh_from_db()
    assert (suite.current.accuracy_threshold, suite.current.note) == (0.75, "Real life")


def test_check__when_somebody_saved_meanwhile__is_kept_and_goes_in_the_second_time(ana, cast, suite):
    seen = version(suite)
    save_suite(suite=suite, document=a_document("Two?"), by=cast.omar, at=NOW, expected=suite.current_id)

    refused = ana.post(f"{CRITERIA}new/?scorer=word_count", {**COMMON, **seen, "set-maximum": "9"})

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Omar Haddad saved version 2 in the meantime" in page
    assert f'value="{version(suite)["version"]}"' in page
    ana.post(f"{CRITERIA}new/?scorer=word_count", {**COMMON, **version(suite), "set-maximum": "9"})
    assert [each["scorer"] for each in criteria_now(suite)] == ["exact", "word_count"]


@pytest.mark.parametrize("address", ["99/", "new/?scorer=none-such"])
def test_check__that_is_not_there__is_not_found(ana, suite, address):
    assert ana.get(CRITERIA + address).status_code == 404
