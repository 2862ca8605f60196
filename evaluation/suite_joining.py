"""What was read from files or pasted, made to fit the suite that it goes into."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.checking import MAX_KEY, MAX_TAG
from evaluation.documents import Case, Criterion, SuiteDocument, digest_of_json
from evaluation.interchange.keys import Keys
from evaluation.prompt_variables import PromptVariable

ASKING = ("judge", "similarity")
_ROOM = len("-20000")  # what Keys may add to a name that is taken


def variables_in(document: SuiteDocument) -> list[tuple[str, int]]:
    """(name, how many cases have it), the most frequent first."""
    return Counter(name for case in document["cases"] for name in case["variables"]).most_common()


def proposed(names: Sequence[str], variables: Sequence[PromptVariable]) -> dict[str, str]:
    """{name in the file: name in the prompt}: equal names; and where one of each is left over, these two."""
    wanted = {variable.name: variable.name for variable in variables}
    mapping = {name: wanted.get(name, name) for name in names}
    lonely = [name for name in names if name not in wanted]
    free = [name for name in wanted if name not in names]
    if len(lonely) == len(free) == 1:
        mapping[lonely[0]] = free[0]
    return mapping


def renamed(document: SuiteDocument, mapping: Mapping[str, str]) -> SuiteDocument:
    """Each variable under its new name; one mapped to "" is left out, one that is not in ``mapping`` stays."""
    if all(old == new for old, new in mapping.items()):
        return document
    cases: list[Case] = []
    for case in document["cases"]:
        values = {
            mapping.get(name, name): value for name, value in case["variables"].items() if mapping.get(name, name)
        }
        cases.append({**case, "variables": values})
    return {**document, "cases": cases}


def doubled(mapping: Mapping[str, str]) -> list[str]:
    """Names that two variables would get."""
    return [name for name, count in Counter(new for new in mapping.values() if new).items() if count > 1]


def fitting(document: SuiteDocument) -> SuiteDocument:
    """With names of cases and tags that can be kept: longer ones are cut."""
    keys = Keys()
    cases: list[Case] = []
    for case in document["cases"]:
        key = case["key"] if len(case["key"]) <= MAX_KEY else case["key"][: MAX_KEY - _ROOM]
        tags = sorted({tag[:MAX_TAG].strip() for tag in case["tags"]})
        cases.append({**case, "key": keys.take(key), "tags": tags})
    return {**document, "cases": cases}


def scorers_without_model(document: SuiteDocument) -> set[str]:
    """Codes of the scorers that ask a model, of which the file brought a check that names none."""
    checks = [*document["criteria"], *(check for case in document["cases"] for check in case["checks"])]
    return {each["scorer"] for each in checks if each["scorer"] in ASKING and not each["settings"].get("model")}


def joined(there: SuiteDocument, arriving: SuiteDocument, *, replace: bool, with_criteria: bool) -> SuiteDocument:
    """``there`` with the cases of ``arriving`` after its own or, with ``replace``, instead of them.

    A case that is there already, to the last sign but its name, is not added again. Checks that are new come along
    when ``with_criteria``. The accuracy threshold stays.
    """
    cases = list(arriving["cases"]) if replace else _with_new(there["cases"], arriving["cases"])
    criteria = _with_new_criteria(there["criteria"], arriving["criteria"]) if with_criteria else there["criteria"]
    return {"accuracy_threshold": there["accuracy_threshold"], "criteria": criteria, "cases": cases}


def _with_new(there: Sequence[Case], arriving: Sequence[Case]) -> list[Case]:
    cases = list(there)
    known = {_nameless(case) for case in there}
    keys = Keys({case["key"] for case in there})
    for case in arriving:
        if _nameless(case) not in known:
            key = case["key"]
            if key in keys.taken:
                key = key[: MAX_KEY - _ROOM]
            cases.append({**case, "key": keys.take(key)})
    return cases


def _nameless(case: Case) -> str:
    named: Any = {**case, "key": ""}
    return digest_of_json(named)


def _with_new_criteria(there: Sequence[Criterion], arriving: Sequence[Criterion]) -> list[Criterion]:
    criteria = list(there)
    keys = Keys({each["key"] for each in there})
    known = [(each["scorer"], each["settings"]) for each in there]
    for each in arriving:
        if (each["scorer"], each["settings"]) not in known:
            criteria.append({**each, "key": keys.take(each["key"])})
    return criteria
