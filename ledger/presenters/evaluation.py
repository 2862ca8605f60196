"""What is proven: suites, connections to models, runs, overridden scores, schedules, decay."""

from __future__ import annotations

from ledger.actions import Action
from ledger.presenters.registering import presents
from ledger.presenters.sentence import Sentence, Told, say


@presents(Action.SUITE_CREATED)
def suite_created(told: Told) -> Sentence:
    return say("made the suite ", told.thing)


@presents(Action.SUITE_UPDATED)
def suite_updated(told: Told) -> Sentence:
    return say("changed the suite ", told.thing, told.changes())


@presents(Action.SUITE_SAVED)
def suite_saved(told: Told) -> Sentence:
    number = told.detail("number")
    return say(f"saved version {number} of the suite " if number else "saved the suite ", told.thing)


@presents(Action.SUITE_ARCHIVED)
def suite_archived(told: Told) -> Sentence:
    return say("archived the suite ", told.thing)


@presents(Action.SUITE_RESTORED)
def suite_restored(told: Told) -> Sentence:
    return say("brought back the suite ", told.thing)


@presents(Action.SUITE_ATTACHED)
def suite_attached(told: Told) -> Sentence:
    prompt = told.detail("prompt")
    return say("has the suite ", told.thing, f" try {prompt}" if prompt else " try a prompt")


@presents(Action.SUITE_DETACHED)
def suite_detached(told: Told) -> Sentence:
    prompt = told.detail("prompt")
    return say("no longer has the suite ", told.thing, f" try {prompt}" if prompt else " try a prompt")


@presents(Action.CONNECTION_ADDED)
def connection_added(told: Told) -> Sentence:
    return say("added the connection ", told.thing)


@presents(Action.CONNECTION_UPDATED)
def connection_updated(told: Told) -> Sentence:
    return say("changed the connection ", told.thing, told.changes())


@presents(Action.RUN_STARTED)
def run_started(told: Told) -> Sentence:
    return say("started the evaluation ", told.thing)


@presents(Action.RUN_FINISHED)
def run_finished(told: Told) -> Sentence:
    figures = told.detail("figures")
    return say("finished the evaluation ", told.thing, f": {figures}" if figures else "")


@presents(Action.RUN_CANCELLED)
def run_cancelled(told: Told) -> Sentence:
    return say("cancelled the evaluation ", told.thing)


@presents(Action.RUN_STOPPED)
def run_stopped(told: Told) -> Sentence:
    return say("stopped the evaluation ", told.thing, told.quoted_reason())


@presents(Action.RUN_RESUMED)
def run_resumed(told: Told) -> Sentence:
    return say("took up again the evaluation ", told.thing)


@presents(Action.SCORE_OVERRIDDEN)
def score_overridden(told: Told) -> Sentence:
    score = told.detail("score")
    return say("set a score by hand", f" to {score}" if score else "", " in ", told.thing, told.quoted_reason())


@presents(Action.SCHEDULE_UPDATED)
def schedule_updated(told: Told) -> Sentence:
    interval = told.detail("interval")
    return say("changed when ", told.thing, " is tried again", f": {interval}" if interval else "")


@presents(Action.ROLLBACK_DRILL_HELD)
def rollback_drill_held(told: Told) -> Sentence:
    target, where = told.detail("target"), told.detail("environment")
    what = f": {target} would be put back" if target else ": there is nothing to put back"
    missing = ", and what users get without it is not written down" if told.detail("fallback") == "missing" else ""
    return say("held a rollback drill for ", told.thing, f" in {where}" if where else "", what, missing)


@presents(Action.DECAY_FOUND)
def decay_found(told: Told) -> Sentence:
    figures = told.detail("figures")
    return say("found that ", told.thing, " does worse than when it was approved", f": {figures}" if figures else "")


@presents(Action.DECAY_CLOSED)
def decay_closed(told: Told) -> Sentence:
    return say("closed the decay notice of ", told.thing, told.quoted_reason())
