"""JUnit XML: one suite, a test for each case. Build servers fail a build by it.

Shape: the schema that most of them check, https://github.com/windyroad/JUnit-Schema (JUnit.xsd): attributes and their
order are as it asks. A case that fails is a ``failure`` with each reason; one without a score is an ``error``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from evaluation.exporting.rows import AnswerLine, facts_of, lines_of
from evaluation.figures.rows import by_case, mean_of
from evaluation.models import Run
from evaluation.result_rows import rows_of
from evaluation.wording import DEMONSTRATION, figure, outcome_sentence

# What XML 1.0 cannot hold at all, escaped or not (section 2.2): control signs, halves of pairs, two that never are.
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHOWN = 2_000  # characters of an answer in a failure


def write_junit(run: Run) -> Iterator[str]:
    # The head has the counts, so the figures of all answers are read before the answers are.
    rows = rows_of(run)
    passed = [_most(case.passed) for case in by_case(rows).values()]
    facts = facts_of(run)
    name = f"{facts['suite']} on {facts['prompt']} {facts['version']}"
    if run.is_demo:
        name = f"{name} ({DEMONSTRATION})"
    head = {
        "id": 0,
        "package": facts["prompt"],
        "name": name,
        "timestamp": run.created_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "hostname": "countersign",
        "tests": len(passed),
        "failures": passed.count(False),
        "errors": passed.count(None),
        "time": _seconds(sum(row.latency_ms or 0 for row in rows)),
    }
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    yield f"  <testsuite{_attributes(head)}>\n    <properties>\n"
    for key, value in facts.items():
        if value not in ("", None):
            words = str(value).lower() if isinstance(value, bool) else value
            yield f"      <property{_attributes({'name': key, 'value': words})}/>\n"
    yield "    </properties>\n"
    for case in _cases(run):
        yield _testcase(str(facts["suite"]), case)
    yield f"    <system-out>{_text(_summary(run))}</system-out>\n    <system-err></system-err>\n"
    yield "  </testsuite>\n</testsuites>\n"


def _cases(run: Run) -> Iterator[list[AnswerLine]]:
    """The answers to each case together."""
    for _, lines in groupby(lines_of(run), key=lambda line: line["case"]):
        yield list(lines)


def _passed(case: list[AnswerLine]) -> bool | None:
    return _most(mean_of([None if line["passed"] is None else float(line["passed"]) for line in case]))


def _most(share: float | None) -> bool | None:
    """Whether more than half of the answers pass; None as soon as one has no score."""
    return None if share is None else share > 0.5


def _testcase(suite: str, case: list[AnswerLine]) -> str:
    latency_ms = sum(line["latency_ms"] or 0 for line in case)
    head = _attributes({"name": case[0]["case"], "classname": suite, "time": _seconds(latency_ms)})
    passed = _passed(case)
    if passed:
        return f"    <testcase{head}/>\n"
    tag = "error" if passed is None else "failure"
    why = _why(case, passed)
    kind = {"message": why[0][:500], "type": "not scored" if passed is None else "failed"}
    body = "\n".join([*why, *(f"Answer {line['answer']}: {_answered(line)}" for line in case)])
    return f"    <testcase{head}>\n      <{tag}{_attributes(kind)}>{_text(body)}</{tag}>\n    </testcase>\n"


def _why(case: list[AnswerLine], passed: bool | None) -> list[str]:
    """A sentence for each criterion that was missed, or for what kept the score away."""
    found = []
    for line in case:
        if line["problem"]:
            found.append(f"{line['problem']}. {line['problem_says']}".strip())
        for key, each in line["criteria"].items():
            if each["passed"] is not True:
                found.append(f"{key}: {figure(each['value'])}, {figure(each['threshold'])} needed. {each['reason']}")
    return list(dict.fromkeys(found)) or ["There is no score." if passed is None else "It did not pass."]


def _answered(line: AnswerLine) -> str:
    return (line["answers"][-1] if line["answers"] else "none")[:_SHOWN]


def _summary(run: Run) -> str:
    words = [DEMONSTRATION + "."] if run.is_demo else []
    words.append(outcome_sentence(run.scorecard) if run.scorecard else "The evaluation is not finished.")
    return "\n".join(words)


def _seconds(ms: int) -> str:
    return f"{ms / 1_000:.3f}"


def _attributes(values: Mapping[str, object]) -> str:
    return "".join(f" {name}={quoteattr(_sound(str(value)))}" for name, value in values.items())


def _text(text: str) -> str:
    return escape(_sound(text))


def _sound(text: str) -> str:
    return _IMPOSSIBLE.sub("\ufffd", text)
