"""Suites: make one, describe it, save its content, say which prompts it tries, archive it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from base.errors import BadInput, WrongState
from base.history import save_with_history
from evaluation.announcing import suites_changed
from evaluation.checking import errors_of, pinned_document
from evaluation.documents import SuiteDocument, digest_of_json, suite_digest
from evaluation.models import Case, Suite, SuiteUse, SuiteVersion
from ledger.actions import Action
from ledger.services import record
from registry import permissions, rules
from registry.models import Feature, Prompt
from registry.services.changes import apply_changes, describe_changes
from registry.validators import sound_line, sound_slug, sound_text, sound_threshold

MAX_CASES = 20_000
DEFAULT_THRESHOLD = 0.9


@transaction.atomic
def create_suite(
    *, by: User, at: dt.datetime, feature: Feature, slug: str, title: str, purpose: str = "", samples: int = 1
) -> Suite:
    """A suite without cases, for prompts of ``feature``. For those who write its prompts.

    Raises NotAllowed; BadInput for a short name that is taken. Side effects: history, one ledger entry.
    """
    rules.require(by, permissions.EDIT_PROMPTS, feature)
    suite = Suite(
        feature=feature,
        slug=sound_slug(slug),
        title=sound_line(title, field="title", max_length=200, required=True),
        purpose=sound_text(purpose, field="purpose", max_length=2_000),
        samples=_sound_samples(samples),
        created_by=by,
        created_at=at,
        updated_at=at,
    )
    try:
        with transaction.atomic():
            save_with_history(suite, by=by, at=at, reason="Suite made")
    except IntegrityError as error:
        raise BadInput.at("slug", f"There is a suite “{suite.slug}” already. Choose another short name.") from error
    _record(suite, Action.SUITE_CREATED, by=by, at=at)
    return suite


@transaction.atomic
def update_suite(*, suite: Suite, by: User, at: dt.datetime, title: str, purpose: str, samples: int) -> Suite:
    """What it is called, what it is for, and how many answers each case gets. Its content: ``save_suite``."""
    suite = _locked(suite, by)
    fields = {
        "title": sound_line(title, field="title", max_length=200, required=True),
        "purpose": sound_text(purpose, field="purpose", max_length=2_000),
        "samples": _sound_samples(samples),
    }
    changed = apply_changes(suite, fields, by=by, at=at, reason="Suite changed")
    if changed:
        _record(suite, Action.SUITE_UPDATED, by=by, at=at, texts={"changes": describe_changes(changed)})
    return suite


@transaction.atomic
def save_suite(
    *,
    suite: Suite,
    document: SuiteDocument,
    by: User,
    at: dt.datetime,
    note: str = "",
    expected: uuid.UUID | None = None,
) -> SuiteVersion:
    """Make ``document`` what the suite asks from now on. ``expected`` is the version that the writer saw (None: none).

    Equal content adds nothing and returns what is there. Raises NotAllowed; BadInput with the path of each problem;
    WrongState when somebody saved in between. Side effects, in order: new cases, the version, history, one entry.
    """
    suite = _locked(suite, by)
    if suite.current_id != expected:
        raise WrongState("Somebody else saved this suite in the meantime. Load it again; what you typed is kept here.")
    document = _sound(document)
    digest = suite_digest(document)
    current = suite.current
    if current is not None and current.digest == digest:
        return current
    cases = _cases(suite, document)
    version = SuiteVersion.objects.create(
        suite=suite,
        number=(current.number if current else 0) + 1,
        digest=digest,
        criteria=document["criteria"],
        accuracy_threshold=document["accuracy_threshold"],
        case_ids=cases,
        note=sound_line(note, field="note", max_length=300),
        created_by=by,
        created_at=at,
    )
    suite.current, suite.updated_at = version, at
    save_with_history(suite, by=by, at=at, reason=note)
    _record(
        suite,
        Action.SUITE_SAVED,
        by=by,
        at=at,
        reason=version.note,
        before_digest=current.digest if current else None,
        after_digest=digest,
        texts={"number": str(version.number)},
    )
    _announce(suite)
    return version


@transaction.atomic
def attach_suite(*, suite: Suite, prompt: Prompt, by: User, at: dt.datetime) -> SuiteUse:
    """Have the suite try ``prompt``. Raises BadInput for a prompt of another feature, or one that it tries already."""
    suite = _locked(suite, by)
    if prompt.feature_id != suite.feature_id:
        raise BadInput.at("prompt", "A suite tries prompts of its own feature.")
    use = SuiteUse(suite=suite, prompt=prompt, created_by=by, created_at=at)
    try:
        with transaction.atomic():
            save_with_history(use, by=by, at=at)
    except IntegrityError as error:
        raise BadInput.at("prompt", f"This suite tries {prompt} already.") from error
    _record(suite, Action.SUITE_ATTACHED, by=by, at=at, texts={"prompt": prompt.slug})
    suites_changed(prompt_ids=[prompt.pk])
    return use


@transaction.atomic
def detach_suite(*, suite: Suite, prompt: Prompt, by: User, at: dt.datetime, reason: str) -> None:
    """Stop trying ``prompt`` with it. For owners of its prompts: whoever writes a change cannot take its tests away.
    Runs stay. Raises NotAllowed, WrongState."""
    suite = _locked(suite, by, permission=permissions.MANAGE_PROMPTS)
    reason = sound_text(reason, field="reason", max_length=500, required=True)
    use = SuiteUse.objects.filter(suite=suite, prompt=prompt).first()
    if use is None:
        raise WrongState(f"This suite does not try {prompt}.")
    use._history_user, use._history_date = by, at  # type: ignore[attr-defined]
    use._change_reason = reason[:100]  # type: ignore[attr-defined]
    use.delete()
    _record(suite, Action.SUITE_DETACHED, by=by, at=at, reason=reason, texts={"prompt": prompt.slug})
    suites_changed(prompt_ids=[prompt.pk])


@transaction.atomic
def archive_suite(*, suite: Suite, by: User, at: dt.datetime) -> Suite:
    """Take it out of use: it starts no more runs and no gate asks it. For owners. Runs stay, and it can come back."""
    suite = _locked(suite, by, permission=permissions.MANAGE_PROMPTS)
    suite.archived_at = at
    save_with_history(suite, by=by, at=at, reason="Archived")
    _record(suite, Action.SUITE_ARCHIVED, by=by, at=at)
    _announce(suite)
    return suite


@transaction.atomic
def restore_suite(*, suite: Suite, by: User, at: dt.datetime) -> Suite:
    suite = _locked(suite, by, permission=permissions.MANAGE_PROMPTS, archived=True)
    suite.archived_at = None
    save_with_history(suite, by=by, at=at, reason="Brought back")
    _record(suite, Action.SUITE_RESTORED, by=by, at=at)
    _announce(suite)
    return suite


def _announce(suite: Suite) -> None:
    suites_changed(prompt_ids=list(suite.uses.values_list("prompt_id", flat=True)))


def _locked(suite: Suite, by: User, *, permission: str = permissions.EDIT_PROMPTS, archived: bool = False) -> Suite:
    rows = Suite.objects.select_for_update(of=("self",)).select_related("feature", "current")
    suite = rows.get(pk=suite.pk)
    rules.require(by, permission, suite.feature)
    if archived != (suite.archived_at is not None):
        raise WrongState("This suite is not archived." if archived else "This suite is archived. Bring it back first.")
    return suite


def _sound(document: SuiteDocument) -> SuiteDocument:
    if len(document["cases"]) > MAX_CASES:
        raise BadInput.at("cases", f"A suite holds at most {MAX_CASES:,} cases; these are {len(document['cases']):,}.")
    sound_threshold(document["accuracy_threshold"])
    document = pinned_document(document)
    problems = errors_of(document)
    if problems:
        raise BadInput(problems[0].message, {each.path: each.message for each in problems})
    return document


def _cases(suite: Suite, document: SuiteDocument) -> list[uuid.UUID]:
    """Ids of the cases in order; those that the suite never had are added."""
    digests = [digest_of_json(case) for case in document["cases"]]
    known = dict(Case.objects.filter(suite=suite, digest__in=digests).values_list("digest", "pk"))
    fresh: dict[str, Case] = {}
    for digest, case in zip(digests, document["cases"], strict=True):
        if digest not in known and digest not in fresh:
            fresh[digest] = Case(suite=suite, key=case["key"], digest=digest, tags=case["tags"], content=case)
    Case.objects.bulk_create(fresh.values(), batch_size=1_000)
    known.update({digest: case.pk for digest, case in fresh.items()})
    return [known[digest] for digest in digests]


def _sound_samples(samples: int) -> int:
    if not 1 <= samples <= 20:
        raise BadInput.at("samples", "Ask for 1 to 20 answers to each case.")
    return samples


def _record(suite: Suite, action: Action, *, by: User, at: dt.datetime, **more: Any) -> None:
    record(action=action, by=by, at=at, obj=suite, feature_id=suite.feature_id, **more)
