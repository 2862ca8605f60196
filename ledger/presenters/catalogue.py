"""Models and environments."""

from __future__ import annotations

from ledger.actions import Action
from ledger.presenters.registering import presents
from ledger.presenters.sentence import Sentence, Told, say


@presents(Action.MODEL_ADDED)
def model_added(told: Told) -> Sentence:
    return say("added the model ", told.thing, told.quoted_reason())


@presents(Action.MODEL_UPDATED)
def model_updated(told: Told) -> Sentence:
    return say("changed the model ", told.thing, told.changes())


@presents(Action.ENVIRONMENT_ADDED)
def environment_added(told: Told) -> Sentence:
    return say("added the environment ", told.thing, told.quoted_reason())


@presents(Action.ENVIRONMENT_UPDATED)
def environment_updated(told: Told) -> Sentence:
    return say("changed the environment ", told.thing, told.changes())
