"""What is live where: canary steps, rollbacks, stopped features, freezes, revoked versions."""

from __future__ import annotations

from ledger.actions import Action
from ledger.presenters.registering import presents
from ledger.presenters.sentence import Sentence, Told, say


@presents(Action.DEPLOYMENT_ADVANCED)
def advanced(told: Told) -> Sentence:
    percent = told.detail("percent")
    return say("took ", told.thing, f" to {percent} %" if percent else " a step on")


@presents(Action.DEPLOYMENT_ROLLED_BACK)
def rolled_back(told: Told) -> Sentence:
    target = told.detail("to")
    return say("rolled back ", told.thing, f" to {target}" if target else "", told.quoted_reason())


@presents(Action.ROLLOUT_PAUSED)
def paused(told: Told) -> Sentence:
    return say("paused the canary of ", told.thing, told.quoted_reason())


@presents(Action.ROLLOUT_RESUMED)
def resumed(told: Told) -> Sentence:
    return say("let the canary go on of ", told.thing, told.quoted_reason())


@presents(Action.ROLLOUT_STOPPED)
def stopped(told: Told) -> Sentence:
    return say("stopped the canary of ", told.thing, told.quoted_reason())


@presents(Action.FEATURE_STOPPED)
def feature_stopped(told: Told) -> Sentence:
    return say("switched off the feature ", told.thing, told.quoted_reason())


@presents(Action.FEATURE_STARTED)
def feature_started(told: Told) -> Sentence:
    return say("switched on again the feature ", told.thing, told.quoted_reason())


@presents(Action.FREEZE_ADDED)
def freeze_added(told: Told) -> Sentence:
    period = told.detail("period")
    return say("announced a freeze of ", told.thing, f", {period}" if period else "", told.quoted_reason())


@presents(Action.FREEZE_CANCELLED)
def freeze_cancelled(told: Told) -> Sentence:
    return say("lifted the freeze of ", told.thing, told.quoted_reason())


@presents(Action.PROMPT_VERSION_REVOKED)
def version_revoked(told: Told) -> Sentence:
    return say("revoked ", told.thing, told.quoted_reason())
