"""Words that policies are told in: roles, counts, lists, spans of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accounts.roles import ROLES

ROLE_NAMES = {role.code.value: role.name for role in ROLES}


def joined(words: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def role_name(code: str) -> str:
    """ "Legal reviewer"; the code itself for a role that this installation does not have."""
    return ROLE_NAMES.get(code, code)


def signatures(requirements: Iterable[Mapping[str, Any]]) -> str:
    """ "1 Product reviewer and 2 Technical reviewers", from ``[{"role", "count"}]``; "" for none."""
    return joined([f"{each['count']} {role_name(each['role'])}{_s(each['count'])}" for each in requirements])


def hours(count: int) -> str:
    """ "3 days" where it is whole days, "36 hours" where not."""
    days, rest = divmod(count, 24)
    return f"{days} day{_s(days)}" if days and not rest else f"{count} hour{_s(count)}"


def minutes(count: int) -> str:
    return "minute" if count == 1 else f"{count} minutes"


def _s(count: int) -> str:
    return "" if count == 1 else "s"
