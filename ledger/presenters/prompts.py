"""Features, prompts, their versions and dependencies."""

from __future__ import annotations

from ledger.actions import Action
from ledger.presenters.registering import presents
from ledger.presenters.sentence import Sentence, Told, say


@presents(Action.FEATURE_CREATED)
def feature_created(told: Told) -> Sentence:
    return say("added the feature ", told.thing, told.quoted_reason())


@presents(Action.FEATURE_UPDATED)
def feature_updated(told: Told) -> Sentence:
    return say("changed the feature ", told.thing, told.changes())


@presents(Action.PROMPT_CREATED)
def prompt_created(told: Told) -> Sentence:
    return say("created the prompt ", told.thing, told.quoted_reason())


@presents(Action.PROMPT_UPDATED)
def prompt_updated(told: Told) -> Sentence:
    return say("changed the prompt ", told.thing, told.changes())


@presents(Action.PROMPT_ARCHIVED)
def prompt_archived(told: Told) -> Sentence:
    return say("archived the prompt ", told.thing, told.quoted_reason())


@presents(Action.PROMPT_RESTORED)
def prompt_restored(told: Told) -> Sentence:
    return say("brought the prompt ", told.thing, " back", told.quoted_reason())


@presents(Action.PROMPT_IMPORTED)
def prompt_imported(told: Told) -> Sentence:
    source = told.detail("source")
    return say("imported the prompt ", told.thing, f" from {source}" if source else "", told.quoted_reason())


@presents(Action.PROMPT_VERSION_DRAFT_CREATED)
def draft_created(told: Told) -> Sentence:
    return say("started a draft, ", told.thing, told.quoted_reason())


@presents(Action.PROMPT_VERSION_DRAFT_SAVED)
def draft_saved(told: Told) -> Sentence:
    return say("saved the draft ", told.thing, told.quoted_reason())


@presents(Action.PROMPT_VERSION_DRAFT_DISCARDED)
def draft_discarded(told: Told) -> Sentence:
    return say("discarded the draft ", told.thing, told.quoted_reason())


@presents(Action.PROMPT_VERSION_DRAFT_RESTORED)
def draft_restored(told: Told) -> Sentence:
    return say("brought the draft ", told.thing, " back", told.quoted_reason())


@presents(Action.PROMPT_VERSION_SUBMITTED)
def version_submitted(told: Told) -> Sentence:
    return say("submitted ", told.thing, told.quoted_reason())


@presents(Action.PROMPT_DEPENDENCY_ADDED)
def dependency_added(told: Told) -> Sentence:
    note = told.detail("note")
    return say("recorded a dependency: ", told.thing, f" (“{note}”)" if note else "")


@presents(Action.PROMPT_DEPENDENCY_REMOVED)
def dependency_removed(told: Told) -> Sentence:
    return say("removed a dependency: ", told.thing, told.quoted_reason())


@presents(Action.PROMPTS_EXPORTED)
def prompts_exported(told: Told) -> Sentence:
    return say("exported prompts: ", told.thing, told.quoted_reason())


@presents(Action.IMPORT_FINISHED)
def import_finished(told: Told) -> Sentence:
    result = told.detail("result")
    return say("finished the import of ", told.thing, f": {result}" if result else "")
