"""The table of cases: what is typed is saved, what is not touched stays, and nothing typed is lost."""

from __future__ import annotations

import re
from html import unescape

import pytest

from evaluation.documents import a_case, a_criterion
from evaluation.services import save_suite
from tests.evaluation.pages.suites_world import a_prompt
from tests.evaluation.worlds import a_document, a_suite, cases_of
from tests.factories import NOW

CASES = "/evaluations/suites/answers/cases/"
RICH = a_case(
    "rich",
    variables={"question": "\r\n  Spaces?\t", "limit": 3, "more": {"a": [1, None]}},
    messages=[{"role": "assistant", "content": "Hm"}, {"role": "user", "content": "Go"}],
    follow_ups=["And then?", "Line\nline"],
    expected=["yes", "Yes."],
    tags=["edge", "a tag"],
    note="Seen in May",
    checks=[a_criterion("polite", "contains", {"phrases": ["please"]})],
)


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the form, as it is: {name: [value, …]}."""
    form = page[page.index("data-case-table") : page.index("<template")] + page[page.index("</template>") :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'\b{part}="([^"]*)"', tag) for part in ("name", "value"))
        is_off = 'type="checkbox"' in tag and " checked" not in tag
        if name and not is_off and name[1] not in ("page", "csrfmiddlewaretoken"):
            found.setdefault(name[1], []).append(unescape(value[1] if value else ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        found[name] = [unescape(text).replace("\n", "\r\n")]
    return found


def opened(client, query: str = "") -> dict[str, list[str]]:
    answer = client.get(CASES + query)
    assert answer.status_code == 200
    return fields_of(answer.content.decode())


def save(client, fields, query="", **changed):
    return client.post(CASES + query, {**fields, **changed})


def cases_now(suite) -> dict[str, dict]:
    suite.refresh_from_db()
    return {case["key"]: case for case in suite.current.document()["cases"]}


def test_table__saved_as_it_is__changes_nothing(ana, cast):
    suite = a_suite(cast, a_document(cases=[RICH, *cases_of("One?")]), prompts=[a_prompt(cast, question="string")])
    before = suite.current_id

    answer = save(ana, opened(ana))

    suite.refresh_from_db()
    assert answer.status_code == 302
    assert suite.current_id == before
    assert suite.versions.count() == 1


def test_table__one_field_changed__keeps_all_other_parts(ana, cast):
    suite = a_suite(cast, a_document(cases=[RICH]), prompts=[a_prompt(cast, question="string")])

    save(ana, opened(ana), **{"r0-note": "Seen in June", "note": "A better note"})

    assert cases_now(suite) == {"rich": {**RICH, "note": "Seen in June"}}
    assert (suite.current.number, suite.current.note) == (2, "A better note")


def test_table__rows_added_changed_and_removed__become_one_version(ana, cast):
    suite = a_suite(cast, a_document("One?", "Two?", "Three?"), prompts=[a_prompt(cast, question="string")])
    fields = opened(ana)

    typed = {
        "r0-v0": "Uno?",
        "r1-remove": "1",
        "r3-v0": "Cuatro?",
        "r3-expected": "si",
        "r3-tags": "Bilingual, own one",
    }
    save(ana, fields, **typed)

    assert [(case["key"], case["variables"]["question"]) for case in cases_now(suite).values()] == [
        ("case-000", "Uno?"),
        ("case-002", "Three?"),
        ("case-3", "Cuatro?"),
    ]
    assert cases_now(suite)["case-3"]["tags"] == ["bilingual", "own one"]
    assert suite.versions.count() == 2


def test_table__of_a_new_suite__takes_first_cases(ana, cast):
    suite = a_suite(cast, a_document(cases=[]), prompts=[a_prompt(cast, question="string")])

    save(ana, opened(ana), **{"r0-v0": "One?", "r0-expected": "yes", "r1-turn0": "And?"})

    assert cases_now(suite) == {
        "case-1": a_case("case-1", variables={"question": "One?"}, expected="yes"),
        "case-2": a_case("case-2", variables={"question": ""}, follow_ups=["And?"]),
    }


def test_table__second_page_saved__keeps_the_first(ana, cast):
    suite = a_suite(
        cast, a_document(*(f"{number}?" for number in range(60))), prompts=[a_prompt(cast, question="string")]
    )

    answer = save(ana, opened(ana, "?page=2"), query="?page=2", **{"r0-v0": "Changed?", "do": "next"})

    questions = [case["variables"]["question"] for case in cases_now(suite).values()]
    assert questions == [f"{number}?" if number != 25 else "Changed?" for number in range(60)]
    assert answer["Location"] == f"{CASES}?page=3"


def test_table__filtered_and_saved__keeps_what_was_not_shown(ana, cast):
    cases = [*cases_of("One?", "Two?"), a_case("odd", variables={"question": "Three?"}, expected="yes", tags=["edge"])]
    suite = a_suite(cast, a_document(cases=cases))

    save(ana, opened(ana, "?tag=edge"), query="?tag=edge", **{"r0-v0": "Drei?"})

    assert [case["variables"]["question"] for case in cases_now(suite).values()] == ["One?", "Two?", "Drei?"]


def test_table__somebody_saved_meanwhile__keeps_what_was_typed_and_says_what_they_did(ana, cast):
    suite = a_suite(cast, a_document("One?", "Two?", "Three?"), prompts=[a_prompt(cast, question="string")])
    fields = opened(ana)
    theirs = a_document("One!", "Two!", "Three?")["cases"]
    document = a_document(cases=[*theirs, a_case("theirs", variables={"question": "Four?"}, expected="yes")])
    save_suite(suite=suite, document=document, by=cast.omar, at=NOW, expected=suite.current_id)

    refused = save(ana, fields, **{"r0-v0": "Mine?", "r3-v0": "Five?", "r3-expected": "yes"})

    page = refused.content.decode()
    again = fields_of(page)
    assert refused.status_code == 409
    assert "Omar Haddad saved version 2 in the meantime: 1 case added, 2 cases changed" in page
    assert "question was “One?” and is now “One!”" in page
    assert (again["r0-v0"], again["r1-v0"], again["r3-v0"]) == (["Mine?"], ["Two!"], ["Five?"])

    assert save(ana, again).status_code == 302
    questions = [case["variables"]["question"] for case in cases_now(suite).values()]
    assert questions == ["Mine?", "Two!", "Three?", "Four?", "Five?"]


def test_table__a_case_that_others_removed__comes_back_only_where_it_was_changed(ana, cast):
    suite = a_suite(cast, a_document("One?", "Two?", "Three?"), prompts=[a_prompt(cast, question="string")])
    fields = opened(ana)
    document = a_document(cases=a_document("One?", "Two?", "Three?")["cases"][:1])
    save_suite(suite=suite, document=document, by=cast.omar, at=NOW, expected=suite.current_id)

    refused = save(ana, fields, **{"r1-v0": "Deux?"})
    save(ana, fields_of(refused.content.decode()))

    assert [case["variables"]["question"] for case in cases_now(suite).values()] == ["One?", "Deux?"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"r0-json": "1", "r0-expected": "[yes"}, "This is no JSON"),
        ({"r0-v1": "many"}, "Write a whole number, like 12."),
        ({"r0-v1": "true"}, "Write a whole number, like 12."),
        ({"r0-tags": "x" * 51}, "A tag has at most 50 characters."),
        ({"r0-v0": "a\x00b"}, "null"),
        ({"r0-messages": '[{"role": "robot", "content": ""}]'}, "The role of a message is one of"),
        ({"r0-checks": '[{"key": "polite", "scorer": "none-such"}]'}, "No scorer is called “none-such” here."),
    ],
)
def test_table__unsound_field__is_refused_there_and_all_is_kept(ana, cast, typed, says):
    prompt = a_prompt(cast, required=False, question="string", limit="integer")
    suite = a_suite(cast, a_document(cases=[RICH, *cases_of("One?")]), prompts=[prompt])

    answer = save(ana, opened(ana), **{"r1-note": "Typed beside it"}, **typed)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert "Typed beside it" in page
    assert suite.versions.count() == 1


def test_table__more_rows_and_a_variable_asked_for__come_with_what_was_typed(ana, cast):
    a_suite(cast, a_document(cases=[]))

    more = fields_of(save(ana, opened(ana), **{"do": "rows", "r0-expected": "yes"}).content.decode())
    page = fields_of(save(ana, more, do="column", new_variable="question").content.decode())

    assert page["variable"] == ["question"]
    assert page["r0-expected"] == ["yes"]
    assert "r6-expected" in page
    assert "r0-v0" in page


def test_table__thousands_of_cases__one_page_saved_keeps_the_rest(ana, cast):
    suite = a_suite(cast, a_document(*(f"{number}?" for number in range(3_000))))

    save(ana, opened(ana, "?page=120"), query="?page=120", **{"r24-v0": "The last?"})

    cases = cases_now(suite)
    assert len(cases) == 3_000
    assert cases["case-2999"]["variables"]["question"] == "The last?"
