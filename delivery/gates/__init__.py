"""Checks on a release that need to know what is live: order of environments, way back, prompts around it."""

from delivery.gates.dependencies import Dependencies
from delivery.gates.promotion_order import PromotionOrder
from delivery.gates.rollback_target import RollbackTarget, rollback_plan
from governance.gates import register_gate
from governance.gates.deriving import register_derivation


def register_gates() -> None:
    for each in (PromotionOrder(), RollbackTarget(), Dependencies()):
        register_gate(each)
    register_derivation("rollback-plan", rollback_plan)
