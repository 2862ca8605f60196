"""The gates of governance itself. Later apps bring theirs in the same way."""

from __future__ import annotations

from governance.gates.change_note import ChangeNote
from governance.gates.checklist import Checklist
from governance.gates.content_valid import ContentValid
from governance.gates.deriving import owner_on_call, register_derivation, registry_entry, staged_rollout
from governance.gates.evaluated import CostChange, Evaluated, NoRegression, RedTeam
from governance.gates.evaluated.points import DERIVATIONS
from governance.gates.hidden_characters import HiddenCharacters
from governance.gates.injection_smells import InjectionSmells
from governance.gates.owner_present import OwnerPresent
from governance.gates.personal_data import PersonalData
from governance.gates.registering import register_gate
from governance.gates.secrets import Secrets

GATES = (
    ContentValid(),
    ChangeNote(),
    OwnerPresent(),
    HiddenCharacters(),
    Secrets(),
    PersonalData(),
    InjectionSmells(),
    Checklist(),
    Evaluated(),
    NoRegression(),
    RedTeam(),
    CostChange(),
)


def register_own_gates() -> None:
    for each in GATES:
        register_gate(each)
    register_derivation("registry-entry", registry_entry)
    register_derivation("staged-rollout", staged_rollout)
    register_derivation("owner-on-call", owner_on_call)
    for point, derivation in DERIVATIONS.items():
        register_derivation(point, derivation)
