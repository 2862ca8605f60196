"""Points of the checklist that the portal can see for itself. Apps register more for what they know."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Delegation, User
from base.compiled import CompiledRead
from governance.gates.material import Material
from registry.choices import ModelStatus
from registry.models import AIModel


@dataclass(frozen=True)
class Derived:
    """``says`` is a sentence on why it is done, or on what is missing; it may name people, and is not kept."""

    is_done: bool
    says: str
    url: str = ""


Derivation = Callable[[Material], Derived | None]
_derivations: dict[str, Derivation] = {}


def register_derivation(point: str, derivation: Derivation) -> None:
    """Let ``derivation`` answer for ``point`` (a code of ``governance.gates.points``); None means that it cannot tell.
    A point answered twice is an error in the wiring."""
    known = _derivations.setdefault(point, derivation)
    if known is not derivation:
        raise ValueError(f"Two ways to derive {point}.")


def derive(point: str, material: Material) -> Derived | None:
    derivation = _derivations.get(point)
    return derivation(material) if derivation else None


def registry_entry(material: Material) -> Derived | None:
    """What the prompt is for, what its feature is for, and a model that may be used."""
    version, prompt = material.version, material.prompt
    if version is None or prompt is None:
        return None
    missing = [
        *([] if prompt.purpose.strip() else ["what the prompt is for"]),
        *([] if prompt.feature.purpose.strip() else ["what its feature is for"]),
        *_model_missing(version.model),
    ]
    if missing:
        return Derived(False, f"The registry does not have {_joined(missing)}.", prompt.get_absolute_url())
    return Derived(True, "The registry has what it is for, its feature and its model.", prompt.get_absolute_url())


def staged_rollout(material: Material) -> Derived:
    """By the request's own plan, which only counts where something is live that the others keep meanwhile."""
    environment, steps = material.request.environment, material.request.steps
    if environment is not None and not environment.is_protected:
        return Derived(True, f"{environment.name} is not protected, so no stages are needed.")
    if not material.request.replaces_digest:
        return Derived(False, "Nothing is live there yet, so everybody gets it at once. Say why that is right.")
    if len(steps) > 1:
        return Derived(True, "It goes live in steps: " + ", then ".join(f"{each['percent']} %" for each in steps) + ".")
    return Derived(False, "The plan gives it to everybody at once. Plan steps, or say why that is right.")


def owner_on_call(material: Material) -> Derived | None:
    """The prompt's owner, or the backup: one of them can sign in and is not away (has delegated nothing)."""
    prompt = material.prompt
    if prompt is None:
        return None
    people = [each for each in (prompt.owner, prompt.backup_owner) if each is not None and each.is_active]
    away = _away(people, material.at)
    here = [person for person in people if person.pk not in away]
    if here:
        return Derived(True, f"{here[0]} answers for the prompt and is not away.", prompt.get_absolute_url())
    return Derived(
        False, "Owner and backup of the prompt are away or can no longer sign in.", prompt.get_absolute_url()
    )


_AWAY = CompiledRead(
    lambda one, other, at: (
        Delegation.objects.in_force(at)
        .filter(Q(from_person=one) | Q(from_person=other))
        .values_list("from_person", flat=True)
    ),
    one=uuid.UUID,
    other=uuid.UUID,
    at=dt.datetime,
)


def _away(people: list[User], at: dt.datetime) -> set[uuid.UUID]:
    """Which of ``people``, two at most, have lent a role to somebody at that moment."""
    return set(_AWAY.all(one=people[0].pk, other=people[-1].pk, at=at)) if people else set()


_USABLE_MODEL = CompiledRead(
    lambda model_id: AIModel.objects.filter(
        model_id=model_id, status__in=(ModelStatus.APPROVED, ModelStatus.DEPRECATED)
    ).values_list("pk")[:1],
    model_id=str,
)


def _model_missing(model_id: str) -> list[str]:
    if not model_id:
        return ["the model it runs on"]
    if _USABLE_MODEL.exists(model_id=model_id):
        return []
    return [f"{model_id} among the models that may be used"]


def _joined(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
