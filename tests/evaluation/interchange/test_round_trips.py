"""Out to promptfoo and back: the same suite, whatever its texts hold."""

from __future__ import annotations

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.documents import a_case, a_criterion
from evaluation.interchange.promptfoo.writing import losses, write_promptfoo
from evaluation.interchange.reading import read_suite

ODD = [
    "{{ q }}",
    "{{q}} and",
    "{% raw %}x{% endraw %}",
    "{% endraw %}",
    "file://x",
    '{{ "a" }}',
    "no",
    "1.0",
    "=1",
    "#",
    "expected",
]
TEXTS = st.one_of(st.sampled_from(ODD), st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12))
WORDS = TEXTS.filter(lambda text: bool(text.strip()))
NAMES = st.from_regex(r"[a-z]{1,6}", fullmatch=True) | st.just("expected")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
SHARES = st.sampled_from([0, 0.25, 0.5, 0.75, 1.0])
FLAGS = st.fixed_dictionaries(
    {}, optional={"is_negated": st.booleans(), "ignore_case": st.booleans(), "trim": st.booleans()}
)
WHERE = st.sampled_from(["whole", "fenced", "anywhere"])
SCHEMAS = st.dictionaries(st.sampled_from(["type", "const", "title"]), TEXTS, max_size=2)

SETTINGS = {
    "exact": FLAGS,
    "contains": st.fixed_dictionaries(
        {"phrases": st.lists(WORDS, max_size=2), "mode": st.sampled_from(["all", "any", "none"])},
        optional={"ignore_case": st.just(True)},
    ),
    "regex": st.fixed_dictionaries(
        {"pattern": WORDS}, optional={"is_negated": st.just(True), "dot_all": st.just(True)}
    ),
    "starts_with": st.fixed_dictionaries({"beginnings": st.lists(WORDS, max_size=2), "trim": st.booleans()}),
    "json_valid": st.fixed_dictionaries({"where": WHERE}),
    "json_schema": st.fixed_dictionaries({"where": WHERE, "schema": SCHEMAS}),
    "rouge": st.just({}) | st.just({"variant": "rougeL"}),
    "bleu": st.just({}),
    "levenshtein": st.just({}),
    "similarity": st.just({}) | st.just({"model": "m"}),
    "numeric": st.just({"extract": "last_number"}),
    "refusal": st.fixed_dictionaries({"expects": st.sampled_from(["refusal", "answer"])}),
    "word_count": st.dictionaries(st.sampled_from(["minimum", "maximum"]), st.integers(0, 99)),
    "latency": st.fixed_dictionaries({"max_ms": st.integers(0, 10**6)}),
    "cost": st.fixed_dictionaries({"max_micro_usd": st.integers(0, 10**9)}),
    "tool_call": st.fixed_dictionaries(
        {"calls": st.lists(st.fixed_dictionaries({"name": WORDS})), "match": st.just("f1"), "names_only": st.just(True)}
    ),
    "judge": st.fixed_dictionaries({"mode": st.just("rating"), "rubric": TEXTS}, optional={"prompt": TEXTS}),
}


@st.composite
def criteria(draw, begin):
    """Keys begin with ``begin``: those of a case differ from those of its suite, as scores are kept by key."""
    found = []
    for key in draw(st.lists(WORDS.map(lambda text: text[:90]), max_size=4, unique=True)):
        scorer = draw(st.sampled_from(sorted(SETTINGS)))
        weight = draw(st.sampled_from([1.0, 2.5, 0.1]))
        found.append(a_criterion(begin + key, scorer, draw(SETTINGS[scorer]), weight=weight, threshold=draw(SHARES)))
    return found


CASES = st.fixed_dictionaries(
    {
        "variables": st.dictionaries(NAMES, VALUES, max_size=3),
        "messages": st.lists(st.fixed_dictionaries({"role": st.just("user"), "content": TEXTS}), max_size=1),
        "follow_ups": st.lists(TEXTS, max_size=2),
        "expected": st.none() | TEXTS | st.lists(TEXTS, max_size=2) | VALUES,
        "tags": st.lists(WORDS, max_size=2),
        "note": TEXTS,
        "checks": criteria("case "),
    }
)


@settings(max_examples=300, deadline=None)
@given(threshold=SHARES, suite_criteria=criteria("suite "), cases=st.lists(CASES, min_size=1, max_size=3))
def test_suite__out_to_promptfoo_and_back__is_equal(threshold, suite_criteria, cases):
    document = {
        "accuracy_threshold": threshold,
        "criteria": suite_criteria,
        "cases": [a_case(f"c{number}", **case) for number, case in enumerate(cases)],
    }
    data = write_promptfoo(document)

    back = read_suite("promptfooconfig.yaml", data)

    assert back.document == document
    assert back.errors == []
    assert write_promptfoo(back.document) == data


def test_portable_suite__stands_there_in_promptfoos_own_words():
    document = {
        "accuracy_threshold": 0.9,
        "criteria": [a_criterion("right", "exact", {"trim": False}), a_criterion("number", "numeric")],
        "cases": [
            a_case(
                "c1",
                variables={"q": "2+2?", "text": "{{ braces }}"},
                expected="4",
                checks=[a_criterion("short", "word_count", {"maximum": 5}, weight=2.0)],
            )
        ],
    }

    config = yaml.safe_load(write_promptfoo(document, prompts=["{{ q }}"], providers=["openai:gpt-5"]))

    assert config["defaultTest"] == {"assert": [{"type": "equals", "value": "{{ expected }}", "metric": "right"}]}
    (test,) = config["tests"]
    assert test["vars"] == {"q": "2+2?", "text": "{% raw %}{{ braces }}{% endraw %}", "expected": "4"}
    assert test["assert"] == [{"type": "word-count", "value": {"max": 5}, "weight": 2.0, "metric": "short"}]
    assert (config["prompts"], config["providers"]) == (["{{ q }}"], ["openai:gpt-5"])
    assert losses(document) == [
        "“number” (numeric) has no equal in promptfoo, so it is not checked there.",
        "promptfoo counts each test by itself; the share of cases that must pass is not checked there.",
    ]
