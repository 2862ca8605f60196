"""Every action that the ledger can record. The list is closed: an unknown name is an error.

Format: ``subject.event``. The subject is what was acted on, in the singular, words joined by ``_``; the event is what
happened to it, in the past tense. A name is never changed or reused once released, since sealed entries carry it; a
later app adds its names here, each with a presenter in ``ledger/presenters/`` (a test fails for one without).
"""

from __future__ import annotations

from django.db import models


class Action(models.TextChoices):
    FEATURE_CREATED = "feature.created", "Feature created"
    FEATURE_UPDATED = "feature.updated", "Feature changed"

    PROMPT_CREATED = "prompt.created", "Prompt created"
    PROMPT_UPDATED = "prompt.updated", "Prompt changed"
    PROMPT_ARCHIVED = "prompt.archived", "Prompt archived"
    PROMPT_RESTORED = "prompt.restored", "Prompt brought back"
    PROMPT_IMPORTED = "prompt.imported", "Prompt imported"

    PROMPT_VERSION_DRAFT_CREATED = "prompt_version.draft_created", "Draft started"
    PROMPT_VERSION_DRAFT_SAVED = "prompt_version.draft_saved", "Draft saved"
    PROMPT_VERSION_DRAFT_DISCARDED = "prompt_version.draft_discarded", "Draft discarded"
    PROMPT_VERSION_DRAFT_RESTORED = "prompt_version.draft_restored", "Draft brought back"
    PROMPT_VERSION_SUBMITTED = "prompt_version.submitted", "Version submitted"

    PROMPT_DEPENDENCY_ADDED = "prompt_dependency.added", "Dependency added"
    PROMPT_DEPENDENCY_REMOVED = "prompt_dependency.removed", "Dependency removed"

    PROMPTS_EXPORTED = "prompts.exported", "Prompts exported"
    IMPORT_FINISHED = "import.finished", "Import finished"

    MODEL_ADDED = "model.added", "Model added"
    MODEL_UPDATED = "model.updated", "Model changed"

    ENVIRONMENT_ADDED = "environment.added", "Environment added"
    ENVIRONMENT_UPDATED = "environment.updated", "Environment changed"

    CHANGE_REQUEST_OPENED = "change_request.opened", "Change request opened"
    CHANGE_REQUEST_SENT = "change_request.sent", "Signatures asked for"
    CHANGE_REQUEST_REVISED = "change_request.revised", "Change request revised"
    CHANGE_REQUEST_RENEWED = "change_request.renewed", "Signatures asked for again"
    CHANGE_REQUEST_SIGNED = "change_request.signed", "Signed"
    CHANGE_REQUEST_CHANGES_REQUESTED = "change_request.changes_requested", "Changes asked for"
    CHANGE_REQUEST_REJECTED = "change_request.rejected", "Change rejected"
    CHANGE_REQUEST_WITHDRAWN = "change_request.withdrawn", "Change request withdrawn"
    CHANGE_REQUEST_EXPIRED = "change_request.expired", "Change request expired"
    CHANGE_REQUEST_WENT_STALE = "change_request.went_stale", "Change request out of date"
    CHANGE_REQUEST_APPROVED = "change_request.approved", "Last check passed"
    CHANGE_REQUEST_PLANNED = "change_request.planned", "Release plan changed"
    CHANGE_REQUEST_SCHEDULED = "change_request.scheduled", "Release scheduled"
    CHANGE_REQUEST_UNSCHEDULED = "change_request.unscheduled", "Release taken off the schedule"
    CHANGE_REQUEST_APPLIED = "change_request.applied", "Change applied"
    CHANGE_REQUEST_FAILED = "change_request.failed", "Change could not be applied"
    CHANGE_REQUEST_ESCALATED = "change_request.escalated", "Handed up"
    GATE_OVERRIDDEN = "gate.overridden", "Check accepted all the same"
    CHECKLIST_TICKED = "checklist.ticked", "Checklist point done"
    CHECKLIST_UNTICKED = "checklist.unticked", "Checklist point open again"
    COMMENT_ADDED = "comment.added", "Comment written"
    COMMENT_RESOLVED = "comment.resolved", "Comment resolved"
    COMMENT_REOPENED = "comment.reopened", "Comment open again"
    BREAK_GLASS_USED = "break_glass.used", "Break-glass used"
    POST_REVIEW_CLOSED = "post_review.closed", "Break-glass reviewed"
    DEADLOCK_BROKEN = "deadlock.broken", "Deadlock of policy broken"
    POLICY_CREATED = "policy.created", "Policy added"
    POLICY_DRAWN_UP = "policy.drawn_up", "New version of a policy written"
    PASSAGE_PROTECTED = "passage.protected", "Passage looked after"
    PASSAGE_RELEASED = "passage.released", "Passage free again"

    DEPLOYMENT_ADVANCED = "deployment.advanced", "Canary went on"
    DEPLOYMENT_ROLLED_BACK = "deployment.rolled_back", "Rolled back"
    ROLLOUT_PAUSED = "rollout.paused", "Canary paused"
    ROLLOUT_RESUMED = "rollout.resumed", "Canary resumed"
    ROLLOUT_STOPPED = "rollout.stopped", "Canary stopped"
    FEATURE_STOPPED = "feature.stopped", "Feature switched off"
    FEATURE_STARTED = "feature.started", "Feature switched on again"
    FREEZE_ADDED = "freeze.added", "Freeze announced"
    FREEZE_CANCELLED = "freeze.cancelled", "Freeze lifted"
    PROMPT_VERSION_REVOKED = "prompt_version.revoked", "Version revoked"

    SUITE_CREATED = "suite.created", "Suite made"
    SUITE_UPDATED = "suite.updated", "Suite changed"
    SUITE_SAVED = "suite.saved", "New version of a suite"
    SUITE_ARCHIVED = "suite.archived", "Suite archived"
    SUITE_RESTORED = "suite.restored", "Suite brought back"
    SUITE_ATTACHED = "suite.attached", "Suite tries a prompt"
    SUITE_DETACHED = "suite.detached", "Suite no longer tries a prompt"
    CONNECTION_ADDED = "connection.added", "Connection added"
    CONNECTION_UPDATED = "connection.updated", "Connection changed"
    RUN_STARTED = "run.started", "Evaluation started"
    RUN_FINISHED = "run.finished", "Evaluation finished"
    RUN_CANCELLED = "run.cancelled", "Evaluation cancelled"
    RUN_STOPPED = "run.stopped", "Evaluation stopped"
    RUN_RESUMED = "run.resumed", "Evaluation taken up again"
    SCORE_OVERRIDDEN = "score.overridden", "Score set by hand"
    SCHEDULE_UPDATED = "schedule.updated", "Schedule of evaluation changed"
    ROLLBACK_DRILL_HELD = "rollback_drill.held", "Rollback drill held"
    DECAY_FOUND = "decay.found", "Decay found"
    DECAY_CLOSED = "decay.closed", "Decay notice closed"

    PERSON_INVITED = "person.invited", "Person invited"
    PERSON_INVITATION_ACCEPTED = "person.invitation_accepted", "Invitation accepted"
    PERSON_INVITATION_WITHDRAWN = "person.invitation_withdrawn", "Invitation withdrawn"
    PERSON_CREATED = "person.created", "Person added by command"
    PERSON_RENAMED = "person.renamed", "Person renamed"
    PERSON_DEACTIVATED = "person.deactivated", "Person deactivated"
    PERSON_ACTIVATED = "person.activated", "Person activated"

    ACCESS_TOKEN_CREATED = "access_token.created", "Access token made"
    ACCESS_TOKEN_REVOKED = "access_token.revoked", "Access token revoked"

    ROLE_GRANTED = "role.granted", "Role granted"
    ROLE_WITHDRAWN = "role.withdrawn", "Role withdrawn"
    ROLE_LEAD_NAMED = "role.lead_named", "Lead of a role named"

    DELEGATION_CREATED = "delegation.created", "Delegation made"
    DELEGATION_ENDED = "delegation.ended", "Delegation ended"

    LEDGER_EXPORTED = "ledger.exported", "Ledger exported"
    LEDGER_TEXTS_BLANKED = "ledger.texts_blanked", "Texts of the ledger blanked"
