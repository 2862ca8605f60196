"""Whether there are people enough for what a policy asks, wherever it applies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import RoleGrant, User
from governance.permissions import SIGNING_ROLES
from governance.policies.words import joined, role_name
from registry.models import Feature

NAMED = 3  # features in one sentence


@dataclass(frozen=True)
class Holders:
    """Who holds the signing roles: ``everywhere`` {role: people}, ``here`` {(role, feature): people}, and the
    ``features`` [(id, name, risk tier)] that the reader sees."""

    everywhere: Mapping[str, set]
    here: Mapping[tuple, set]
    features: list[tuple[Any, str, str]]


def holders(user: User) -> Holders:
    """As of now, for sentences that ``user`` reads. A handful of queries, however many policies there are."""
    everywhere: defaultdict[str, set] = defaultdict(set)
    here: defaultdict[tuple, set] = defaultdict(set)
    grants = RoleGrant.objects.giving_access().filter(role__in=SIGNING_ROLES)
    for role, feature, person in grants.values_list("role_id", "feature_id", "person_id"):
        if feature is None:
            everywhere[role].add(person)
        else:
            here[role, feature].add(person)
    features = Feature.objects.visible_to(user).order_by("name", "pk")
    return Holders(everywhere, here, list(features.values_list("pk", "name", "risk_tier")))


def too_few(document: Mapping[str, Any], known: Holders) -> list[str]:
    """One sentence for each role that too few active people hold, with who must act; empty when there are enough, and
    for a policy that is switched off.

    For a policy about prompts, feature by feature: a role can be held for one only.
    """
    if not document["is_enabled"]:
        return []
    features = _features(document, known)
    told = []
    for each in document["requirements"]:
        role, count = each["role"], each["count"]
        people = known.everywhere[role]
        short = [name for pk, name in features if len(people | known.here[role, pk]) < count]
        if len(people) >= count or (features and not short):
            continue
        told.append(f"{_number(role, count, people)}{_where(short)}. An administrator can give the role.")
    return told


def _features(document: Mapping[str, Any], known: Holders) -> list[tuple[Any, str]]:
    """(id, name) of the features whose prompts the policy is about; none for policies about other things."""
    if document["kinds"] and "release" not in document["kinds"]:
        return []
    tiers = document["risk_tiers"]
    return [(pk, name) for pk, name, tier in known.features if not tiers or tier in tiers]


def _number(role: str, count: int, people: set) -> str:
    if not people:
        return f"Nobody holds the role {role_name(role)}"
    are = "person holds" if len(people) == 1 else "people hold"
    return f"It asks for {count} {role_name(role)}s, and only {len(people)} {are} the role"


def _where(features: list[str]) -> str:
    if not features:
        return ""
    more = [f"{len(features) - NAMED} more"] if len(features) > NAMED else []
    return " where it applies: " + joined([*(f"“{name}”" for name in features[:NAMED]), *more])
