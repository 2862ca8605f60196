from __future__ import annotations

import json

import pytest
import yaml

from evaluation.documents import a_case, a_criterion
from evaluation.interchange.promptfoo.mapping import KNOWN
from tests.evaluation.interchange.seen import is_sound, only_case, problems, read, told


def config(*asserts: dict, **rest: object) -> str:
    return yaml.safe_dump({"tests": [{"vars": {"q": "a"}, "assert": list(asserts)}], **rest}, sort_keys=False)


def judged(rubric: str, good: int = 1) -> dict:
    return {
        "mode": "choices",
        "rubric": rubric,
        "choice_strings": ["Pass", "Fail"],
        "choice_scores": {"Pass": good, "Fail": 1 - good},
    }


SCHEMA = {"type": "object", "required": ["team"]}
NAMES_ONLY = {"calls": [{"name": "refund"}, {"name": "close"}], "match": "f1", "names_only": True}

# assertion → (scorer, settings, threshold, what the case expects)
PORTABLE = [
    ({"type": "equals", "value": "x"}, ("exact", {"trim": False}, 1.0, "x")),
    ({"type": "not-equals", "value": 4}, ("exact", {"trim": False, "is_negated": True}, 1.0, "4")),
    (
        {"type": "equals", "value": {"a": 1}},
        ("json_schema", {"schema": {"const": {"a": 1}}, "where": "whole"}, 1, None),
    ),
    ({"type": "contains", "value": 0}, ("contains", {"phrases": ["0"], "mode": "all"}, 1, None)),
    ({"type": "not-contains", "value": "x"}, ("contains", {"phrases": ["x"], "mode": "none"}, 1, None)),
    (
        {"type": "icontains", "value": "x"},
        ("contains", {"phrases": ["x"], "mode": "all", "ignore_case": True}, 1, None),
    ),
    ({"type": "contains-all", "value": ["x", "y"]}, ("contains", {"phrases": ["x", "y"], "mode": "all"}, 1, None)),
    ({"type": "contains-any", "value": ["x", "y"]}, ("contains", {"phrases": ["x", "y"], "mode": "any"}, 1, None)),
    ({"type": "not-contains-any", "value": ["x", "y"]}, ("contains", {"phrases": ["x", "y"], "mode": "none"}, 1, None)),
    ({"type": "regex", "value": r"\d{2}"}, ("regex", {"pattern": r"\d{2}"}, 1, None)),
    ({"type": "not-regex", "value": "x"}, ("regex", {"pattern": "x", "is_negated": True}, 1, None)),
    ({"type": "starts-with", "value": "x"}, ("starts_with", {"beginnings": ["x"], "trim": False}, 1, None)),
    ({"type": "is-json"}, ("json_valid", {"where": "whole"}, 1, None)),
    ({"type": "is-json", "value": SCHEMA}, ("json_schema", {"schema": SCHEMA, "where": "whole"}, 1, None)),
    ({"type": "is-json", "value": json.dumps(SCHEMA)}, ("json_schema", {"schema": SCHEMA, "where": "whole"}, 1, None)),
    ({"type": "contains-json"}, ("json_valid", {"where": "anywhere"}, 1, None)),
    ({"type": "is-refusal"}, ("refusal", {"expects": "refusal"}, 1, None)),
    ({"type": "not-is-refusal"}, ("refusal", {"expects": "answer"}, 1, None)),
    (
        {"type": "levenshtein", "value": "abcdefghij", "threshold": 2},
        ("levenshtein", {"trim": False}, 0.8, "abcdefghij"),
    ),
    ({"type": "rouge-n", "value": "a b"}, ("rouge", {}, 0.75, "a b")),
    ({"type": "bleu", "value": ["a b", "c d"], "threshold": 0.3}, ("bleu", {}, 0.3, ["a b", "c d"])),
    ({"type": "similar", "value": "a b", "threshold": 0.8}, ("similarity", {}, 0.8, "a b")),
    ({"type": "word-count", "value": {"min": 2, "max": 9}}, ("word_count", {"minimum": 2, "maximum": 9}, 1, None)),
    ({"type": "word-count", "value": 5}, ("word_count", {"minimum": 5, "maximum": 5}, 1, None)),
    ({"type": "latency", "threshold": 1500}, ("latency", {"max_ms": 1500}, 1, None)),
    ({"type": "cost", "threshold": 0.0023}, ("cost", {"max_micro_usd": 2300}, 1, None)),
    ({"type": "tool-call-f1", "value": "refund, close", "threshold": 0.5}, ("tool_call", NAMES_ONLY, 0.5, None)),
    ({"type": "llm-rubric", "value": "is kind"}, ("judge", judged("is kind"), 1, None)),
    ({"type": "not-llm-rubric", "value": "is rude"}, ("judge", judged("is rude", 0), 1, None)),
    (
        {"type": "llm-rubric", "value": "is kind", "threshold": 0.6},
        ("judge", {"mode": "rating", "rubric": "is kind"}, 0.6, None),
    ),
    ({"type": "model-graded-closedqa", "value": "is kind"}, ("judge", judged("is kind"), 1, None)),
    ({"type": "g-eval", "value": ["kind", "short"]}, ("judge", {"mode": "rating", "rubric": "kind\nshort"}, 0.7, None)),
    (
        {"type": "factuality", "value": "Bern is the capital"},
        ("judge", judged("The answer contradicts none of these facts: Bern is the capital"), 1, None),
    ),
]


@pytest.mark.parametrize(("assertion", "wanted"), PORTABLE, ids=[str(given)[:60] for given, _ in PORTABLE])
def test_assertion__with_an_equal__becomes_a_check(assertion, wanted):
    scorer, settings, threshold, expected = wanted

    reading = read("p.yaml", config(assertion))

    check = a_criterion(assertion["type"], scorer, settings, threshold=threshold)
    assert only_case(reading) == a_case("case-1", variables={"q": "a"}, expected=expected, checks=[check])
    needs_model = ["“Model that judges” is missing. Please fill it in."] if scorer == "judge" else []
    assert [said for said in problems(reading) if said not in needs_model] == []


MAPPED = {assertion["type"].removeprefix("not-") for assertion, _ in PORTABLE}
ALSO_MAPPED = {"icontains-all", "icontains-any", "similar:cosine", "model-graded-factuality", "assert-set"}


@pytest.mark.parametrize("kind", [*sorted(KNOWN - MAPPED - ALSO_MAPPED), "something-new", "not-javascript"])
def test_assertion__without_an_equal__is_named_with_its_line(kind):
    reading = read("p.yaml", config({"type": "contains", "value": "x"}, {"type": kind, "value": "x", "threshold": 0.5}))

    (case,) = reading.document["cases"]
    assert [check["key"] for check in case["checks"]] == ["contains"]
    ((where, message),) = told(reading, "error")
    assert where.startswith("p.yaml line ")
    assert message.startswith(f"The assertion “{kind}” was left out: ")


REFUSED = {
    "a file": ({"type": "contains", "value": "file://x.txt"}, "“file://x.txt” is a file"),
    "code before it": ({"type": "contains", "value": "x", "transform": "output.trim()"}, "its “transform” is code"),
    "an empty text": ({"type": "contains", "value": ""}, "it looks for an empty text"),
    "no value": ({"type": "regex"}, "its value is no text"),
    "not all": ({"type": "not-contains-all", "value": ["a", "b"]}, "“does not hold all of several texts”"),
    "not nearly": ({"type": "not-rouge-n", "value": "a"}, "“rouge-n” cannot be turned round"),
    "no limit": ({"type": "latency"}, "it needs a threshold of 0 or more"),
    "threshold": ({"type": "rouge-n", "value": "a", "threshold": "high"}, "its threshold is no number"),
    "high threshold": ({"type": "rouge-n", "value": "a", "threshold": 5}, "its threshold is not between 0 and 1"),
    "words": ({"type": "word-count", "value": 1.5}, "it needs a whole number of words"),
}


@pytest.mark.parametrize(("assertion", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_assertion__that_cannot_be_kept__says_why(assertion, why):
    reading = read("p.yaml", config(assertion))

    ((_, message),) = told(reading, "error")
    assert message.startswith(f"The assertion “{assertion['type']}” was left out: {why}")
    assert reading.document["cases"] == [a_case("case-1", variables={"q": "a"})]


def test_weights_metrics_and_sets__are_kept_flat():
    inside = [{"type": "is-json", "weight": 3}, {"type": "contains", "value": "x", "metric": "says x"}]

    reading = read("p.yaml", config({"type": "assert-set", "assert": inside, "weight": 2, "threshold": 0.5}))

    assert only_case(reading)["checks"] == [
        a_criterion("is-json", "json_valid", {"where": "whole"}, weight=1.5),
        a_criterion("says x", "contains", {"phrases": ["x"], "mode": "all"}, weight=0.5),
    ]
    assert told(reading, "warning") == [
        ("p.yaml line 5", "An assert-set passes there at 0.5; here each of its assertions must pass.")
    ]


def test_default_test__gives_criteria_variables_and_what_is_expected():
    text = """
description: Routing
prompts: ["{{ q }}"]
providers: [openai:gpt-5]
defaultTest:
  vars: {company: Acme}
  assert:
    - {type: equals, value: "{{ team }}"}
    - {type: contains, value: "for {{ q }}"}
    - {type: latency, threshold: 900}
tests:
  - {vars: {q: a, team: billing}, description: first}
  - {vars: {q: "{{ raw }}", team: tech, company: Other}}
"""
    reading = read("p.yaml", text)

    assert reading.document["criteria"] == [
        a_criterion("equals", "exact", {"trim": False}),
        a_criterion("latency", "latency", {"max_ms": 900}),
    ]
    says = [{"phrases": ["for a"], "mode": "all"}, {"phrases": ["for {{ raw }}"], "mode": "all"}]
    assert reading.document["cases"] == [
        a_case(
            "case-1",
            variables={"company": "Acme", "q": "a", "team": "billing"},
            expected="billing",
            note="first",
            checks=[a_criterion("contains", "contains", says[0])],
        ),
        a_case(
            "case-2",
            variables={"company": "Other", "q": "{{ raw }}", "team": "tech"},
            expected="tech",
            checks=[a_criterion("contains", "contains", says[1])],
        ),
    ]
    assert reading.errors == []
    assert is_sound(reading)


def test_scenarios__are_written_out():
    text = """
scenarios:
  - config: [{vars: {lang: de}}, {vars: {lang: fr}}]
    tests: [{vars: {q: a}}, {vars: {q: b, lang: it}}]
"""
    reading = read("p.yaml", text)

    assert [case["variables"] for case in reading.document["cases"]] == [
        {"lang": "de", "q": "a"},
        {"lang": "it", "q": "b"},
        {"lang": "fr", "q": "a"},
        {"lang": "it", "q": "b"},
    ]


def test_lists_of_values__become_a_case_each__unless_switched_off():
    tests = [
        {"vars": {"lang": ["de", "fr"], "q": ["a", "b"]}},
        {"vars": {"lang": ["de", "fr"]}, "options": {"disableVarExpansion": True}},
    ]
    reading = read("p.json", json.dumps({"tests": tests}))

    assert [case["variables"] for case in reading.document["cases"]] == [
        {"lang": "de", "q": "a"},
        {"lang": "de", "q": "b"},
        {"lang": "fr", "q": "a"},
        {"lang": "fr", "q": "b"},
        {"lang": ["de", "fr"]},
    ]


def test_templates_of_assertions__are_put_in_place():
    text = config({"$ref": "#/assertionTemplates/polite"}, assertionTemplates={"polite": {"type": "is-json"}})

    assert [check["scorer"] for check in only_case(read("p.yaml", text))["checks"]] == ["json_valid"]


def test_two_things_to_expect__the_second_is_left_out_and_told():
    reading = read("p.yaml", config({"type": "equals", "value": "x"}, {"type": "rouge-n", "value": "y"}))

    (case,) = reading.document["cases"]
    assert (case["expected"], [check["key"] for check in case["checks"]]) == ("x", ["equals"])
    ((_, message),) = told(reading, "error")
    assert message.startswith("The assertion “rouge-n” was left out: the case expects something else already.")


NEVER_FETCHED = """
env: {KEY: secret}
nunjucksFilters: {f: file://f.js}
extensions: [file://hook.py]
somethingNew: 1
tests:
  - file://more.yaml
  - vars: {a: file:///etc/passwd, b: "{{ env.KEY }}"}
    assert: [{type: contains, value: "{{ env.KEY }}"}, {type: python, value: file://check.py}]
    provider: openai:gpt-5
    threshold: 0.5
    options: {transform: output.trim()}
  - vars: file://vars.yaml
"""


def test_files_code_and_environment__are_named_and_never_opened():
    reading = read("p.yaml", NEVER_FETCHED)

    assert [case["variables"] for case in reading.document["cases"]] == [
        {"a": "file:///etc/passwd", "b": "{{ env.KEY }}"},
        {},
    ]
    said = {(line.where, line.severity): line.message for line in reading.lines}
    assert [
        (line.where, line.severity, line.message.split(".")[0]) for line in reading.lines if line.severity != "info"
    ] == [
        ("p.yaml line 5", "warning", "“somethingNew” has no place in a suite, so it was left out"),
        ("p.yaml line 6", "error", "A test names “file://more"),
        ("p.yaml line 8", "warning", "“provider” of a test has no equal here, so it was left out"),
        ("p.yaml line 8", "warning", "“threshold” of a test has no equal here, so it was left out"),
        ("p.yaml line 8", "warning", "The option “transform” of a test has no equal here, so it was left out"),
        ("p.yaml line 8", "warning", "“file:///etc/passwd” is kept as text"),
        (
            "p.yaml line 9",
            "error",
            "The assertion “contains” was left out: it needs a variable of the machine, and those are never read",
        ),
        ("p.yaml line 9", "error", "The assertion “python” was left out: “file://check"),
        ("p.yaml line 13", "error", "“vars” is not written out here: file://vars"),
    ]
    assert ("p.yaml line 2", "info") in said


def test_tests_in_a_file_of_their_own__are_read():
    assert only_case(read("tests.yaml", "- vars: {q: a}\n  assert: [{type: is-json}]\n"))["variables"] == {"q": "a"}


def test_same_line_for_many_cases__is_told_once_with_how_often():
    tests = [{"vars": {"q": str(number)}, "provider": "x"} for number in range(50)]

    reading = read("p.json", json.dumps({"tests": tests}))

    assert told(reading, "warning") == [
        (
            "p.json tests 1",
            "“provider” of a test has no equal here, so it was left out. (First here; 50 times in all.)",
        )
    ]


def test_check_of_a_case__called_like_a_criterion__gets_a_name_of_its_own():
    default = {"assert": [{"type": "contains", "value": "a"}]}

    reading = read("p.yaml", config({"type": "contains", "value": "b"}, defaultTest=default))

    assert [criterion["key"] for criterion in reading.document["criteria"]] == ["contains"]
    assert [check["key"] for check in only_case(reading)["checks"]] == ["contains-2"]
