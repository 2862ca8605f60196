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

    DELEGATION_CREATED = "delegation.created", "Delegation made"
    DELEGATION_ENDED = "delegation.ended", "Delegation ended"

    LEDGER_EXPORTED = "ledger.exported", "Ledger exported"
    LEDGER_TEXTS_BLANKED = "ledger.texts_blanked", "Texts of the ledger blanked"
