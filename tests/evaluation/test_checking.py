import pytest

from evaluation.checking import MAX_PROBLEMS, Problem, criterion_problems, pinned_document, problems_of
from evaluation.documents import a_case, a_criterion
from evaluation.scorers.builtin import register_builtin

register_builtin()


def suite(criteria=(), cases=(), threshold=0.9):
    return {"accuracy_threshold": threshold, "criteria": list(criteria), "cases": list(cases)}


EXACT = a_criterion("same", "exact")
GOOD = a_case("c1", expected="18")


def test_problems_of__sound_suite__none():
    assert problems_of(suite([EXACT, a_criterion("short", "word_count", {"maximum": 9})], [GOOD])) == []


ERRORS = [
    # one thing wrong at a time: criterion, path, sentence
    (a_criterion("x", "nonsense"), "scorer", "No scorer is called “nonsense” here. Choose another one."),
    (a_criterion("x", "exact", weight=0), "weight", "The weight must be a number above 0."),
    (a_criterion("x", "exact", weight=-1), "weight", "The weight must be a number above 0."),
    (a_criterion("x", "exact", weight=float("nan")), "weight", "The weight must be a number above 0."),
    (a_criterion("x", "exact", weight=float("inf")), "weight", "The weight must be a number above 0."),
    (a_criterion("x", "exact", weight="2"), "weight", "The weight must be a number above 0."),
    (
        a_criterion("x", "exact", threshold=1.1),
        "threshold",
        "The least score that passes must be a number from 0 to 1.",
    ),
    (
        a_criterion("x", "exact", threshold=-0.1),
        "threshold",
        "The least score that passes must be a number from 0 to 1.",
    ),
    (
        a_criterion("x", "exact", threshold=True),
        "threshold",
        "The least score that passes must be a number from 0 to 1.",
    ),
    (a_criterion("", "exact"), "key", "This check has no name. Give it one."),
    (a_criterion("x", "regex"), "settings.pattern", "“Regular expression” is missing. Please fill it in."),
    (
        a_criterion("x", "regex", {"pattern": "("}),
        "settings",
        "The pattern cannot be read: missing ) at character 2. Correct it and try again.",
    ),
    (
        a_criterion("x", "exact", {"ignore_cse": True}),
        "settings.ignore_cse",
        "There is no setting “ignore_cse” here. Take it out, or check how it is spelt.",
    ),
    (
        a_criterion("x", "exact", {"trim": "yes"}),
        "settings.trim",
        "“Spaces and empty lines around the answer do not count” must be yes or no.",
    ),
    (
        a_criterion("x", "latency", {"max_ms": 1.5}),
        "settings.max_ms",
        "“At most, milliseconds” must be a whole number.",
    ),
    (
        a_criterion("x", "numeric", {"absolute": "1"}),
        "settings.absolute",
        "“Tolerance, as a number” must be a number.",
    ),
    (
        a_criterion("x", "contains", {"phrases": "a"}),
        "settings.phrases",
        "“Texts, one a line” must be a list of texts, at most 1,000.",
    ),
    (
        a_criterion("x", "rouge", {"variant": "rouge9"}),
        "settings.variant",
        "“What is compared” must be one of: ROUGE-1: words, ROUGE-2: pairs of words, ROUGE-L: words in the same order.",
    ),
    (a_criterion("x", "injection", {"marker": []}), "settings.marker", "“Secret marker” must be text."),
    (
        a_criterion("x", "regex", {"pattern": ""}),
        "settings.pattern",
        "“Regular expression” is missing. Please fill it in.",
    ),
    (a_criterion("x", "regex", {"pattern": 7}), "settings.pattern", "“Regular expression” must be text."),
]


@pytest.mark.parametrize(("criterion", "path", "sentence"), ERRORS)
def test_problems_of__check_of_the_suite__one_error_at_its_place(criterion, path, sentence):
    assert problems_of(suite([criterion], [GOOD])) == [Problem(f"criteria.0.{path}", sentence)]


@pytest.mark.parametrize(("criterion", "path", "sentence"), ERRORS)
def test_problems_of__check_of_a_case__one_error_at_its_place(criterion, path, sentence):
    found = problems_of(suite([], [GOOD, a_case("c2", expected="18", checks=[EXACT, criterion])]))

    assert found[1:] == [Problem(f"cases.1.checks.1.{path}", sentence)]


@pytest.mark.parametrize(("criterion", "path", "sentence"), ERRORS)
def test_criterion_problems__of_a_form__the_same(criterion, path, sentence):
    assert criterion_problems(criterion) == [Problem(path, sentence)]


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), None, True])
def test_problems_of__accuracy_threshold__must_be_a_share(threshold):
    assert [each.path for each in problems_of(suite([EXACT], [GOOD], threshold))] == ["accuracy_threshold"]


CASES = [
    (a_case("c2"), "expected", "Exactly the expected answer (“same”): this case has no expected answer."),
    (a_case("c2", expected="x", checks=[a_criterion("n", "numeric")]), "", "The expected answer holds no number."),
]


@pytest.mark.parametrize(("case", "path", "sentence"), CASES)
def test_problems_of__one_case_lacks_something__said_but_no_error(case, path, sentence):
    (problem,) = problems_of(suite([EXACT], [GOOD, case]))

    assert (problem.path, problem.is_error) == (f"cases.1.{path}".rstrip("."), False)
    assert sentence in problem.message


def test_problems_of__same_key_twice__second_named():
    found = problems_of(suite([EXACT, EXACT], [GOOD, GOOD]))

    assert found == [
        Problem("criteria.1.key", "There are two checks “same”. Rename one of them."),
        Problem("cases.1.key", "There are two cases “c1”. Rename one of them."),
    ]


def test_problems_of__check_of_a_case_named_as_one_of_the_suite__refused():
    case = a_case("c1", expected="18", checks=[EXACT])

    (problem,) = problems_of(suite([EXACT], [case]))

    assert problem == Problem("cases.0.checks.0.key", "The suite has a check “same” too. Rename one of them.")


def test_problems_of__nothing_checks_a_case__said():
    (problem,) = problems_of(suite([], [GOOD]))

    assert (problem.path, problem.is_error) == ("cases.0", False)


def test_problems_of__thousands__stops_at_so_many():
    cases = [a_case(f"c{number}") for number in range(MAX_PROBLEMS + 10)]

    assert len(problems_of(suite([EXACT], cases))) == MAX_PROBLEMS


def test_pinned_document__judges__pinned_and_then_sound():
    judge = a_criterion("judged", "judge", {"model": "judge-1"})
    document = suite([judge], [a_case("c1", checks=[{**judge, "key": "again"}])])

    pinned = pinned_document(document)

    assert [each.path for each in problems_of(document)] == ["criteria.0.settings", "cases.0.checks.0.settings"]
    assert problems_of(pinned) == []
    assert pinned_document(pinned) == pinned


def test_pinned_document__nothing_to_pin__as_it_was():
    document = suite([EXACT, a_criterion("x", "nonsense"), a_criterion("y", "judge", {"mode": 7})], [GOOD])

    assert pinned_document(document) == document
