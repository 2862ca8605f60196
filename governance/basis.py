"""What a signature rests on: four digests of a request, and whether the world still agrees with them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.choices import SnapshotKind
from governance.kinds import Basis, kind_of
from governance.models import ChangeRequest, Decision
from governance.policies.combining import snapshot_digest
from governance.policies.in_force import policies_for
from governance.snapshots import keep_snapshot

# Columns of requests and of decisions; the triggers of migration 0010 compare the same ones.
BASIS_FIELDS = ("content_digest", "replaces_digest", "dependencies_digest", "policy_id")


@dataclass(frozen=True)
class World:
    """The basis as it would be if signatures were asked for now."""

    basis: Basis
    policy: Mapping[str, Any]  # what governance.policies.combine returns

    @property
    def digests(self) -> tuple[str, ...]:
        """In the order of BASIS_FIELDS."""
        return (self.basis.content, self.basis.replaces, self.basis.dependencies, snapshot_digest(self.policy))


def world_now(request: ChangeRequest) -> World:
    kind = kind_of(request)
    return World(kind.basis(request), policies_for(kind.code, kind.facts(request)))


def basis_of(thing: ChangeRequest | Decision) -> tuple[str, ...]:
    """In the order of BASIS_FIELDS; equal tuples, equal basis."""
    return tuple(getattr(thing, field) or "" for field in BASIS_FIELDS)


def basis_token(request: ChangeRequest) -> str:
    """What a page keeps of the basis that its reader saw, to hand it back with the signature: 32 hexadecimal digits."""
    return hashlib.sha256("\n".join(basis_of(request)).encode()).hexdigest()[:32]


def take_basis(request: ChangeRequest, world: World, *, at: dt.datetime) -> None:
    """Let ``request`` rest on the world as it is now; the caller saves it. Keeps a snapshot of the policy."""
    request.content_digest = world.basis.content
    request.replaces_digest = world.basis.replaces
    request.dependencies_digest = world.basis.dependencies
    request.policy = keep_snapshot(SnapshotKind.POLICY, dict(world.policy), at)
    request.moved = []


def what_moved(request: ChangeRequest, world: World) -> list[str]:
    """One sentence for each thing that is not as the request holds it; empty when the basis is what it was."""
    if basis_of(request) == world.digests:
        return []
    sentences = []
    if basis_of(request)[:3] != world.digests[:3]:
        sentences = kind_of(request).moved(request, world.basis) or ["What this change rests on is not what it was."]
    if request.policy_id != world.digests[3]:
        sentences += _moved_policies(request.policy.content if request.policy else {}, world.policy)
    return sentences


def _moved_policies(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    old = {each["slug"]: each for each in before.get("policies", [])}
    new = {each["slug"]: each for each in now["policies"]}
    sentences = [
        f"The policy “{each['name']}” does not apply any more." for slug, each in old.items() if slug not in new
    ]
    sentences += [f"The policy “{each['name']}” applies now." for slug, each in new.items() if slug not in old]
    sentences += [
        f"The policy “{each['name']}” is in force in version {each['number']} now, not {old[slug]['number']} any more."
        for slug, each in new.items()
        if slug in old and old[slug]["number"] != each["number"]
    ]
    return sentences or ["What policy asks for this change is not what it was."]
