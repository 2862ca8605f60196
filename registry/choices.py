"""Named states and kinds of the registry, with the table of legal moves beside the states."""

from django.db import models


class RiskTier(models.TextChoices):
    """Risk of a feature, in the sense of the EU AI Act's tiers; policies ask for more signatures the higher it is."""

    MINIMAL = "minimal", "Minimal risk"
    LIMITED = "limited", "Limited risk"
    HIGH = "high", "High risk"


RISK_TIER_MEANING = {
    RiskTier.MINIMAL: "A wrong answer is a nuisance. Nobody's rights, money or safety depend on it.",
    RiskTier.LIMITED: "People talk to it or read what it wrote, and must be told. A wrong answer costs time or trust.",
    RiskTier.HIGH: "It decides, or prepares decisions, on people's money, access or safety. Its logs are kept longer.",
}


class VersionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    DISCARDED = "discarded", "Discarded"


# {from: {to, …}}; anything absent is refused.
VERSION_MOVES: dict[str, frozenset[str]] = {
    VersionState.DRAFT: frozenset({VersionState.SUBMITTED, VersionState.DISCARDED}),
    VersionState.SUBMITTED: frozenset(),
    VersionState.DISCARDED: frozenset({VersionState.DRAFT}),
}


class BumpLevel(models.TextChoices):
    """How much a version changes for those who rely on it, in the sense of semantic versioning 2.0.0."""

    PATCH = "patch", "Patch: wording or white space"
    MINOR = "minor", "Minor: behaviour"
    MAJOR = "major", "Major: what goes in or comes out"


class ModelStatus(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    APPROVED = "approved", "Approved"
    DEPRECATED = "deprecated", "Deprecated"
    DECOMMISSIONED = "decommissioned", "Decommissioned"


class Modality(models.TextChoices):
    TEXT = "text", "Text"
    MULTIMODAL = "multimodal", "Text and images"
    EMBEDDING = "embedding", "Embeddings"
    AUDIO = "audio", "Audio"
    IMAGE = "image", "Images"


class ImportState(models.TextChoices):
    PLANNED = "planned", "Waiting for your yes"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Stopped"
    DISCARDED = "discarded", "Put aside"


# A stopped import can go on: what it has done already is in its report and is not done again.
IMPORT_MOVES: dict[str, frozenset[str]] = {
    ImportState.PLANNED: frozenset({ImportState.RUNNING, ImportState.DISCARDED}),
    ImportState.RUNNING: frozenset({ImportState.FINISHED, ImportState.FAILED}),
    ImportState.FAILED: frozenset({ImportState.RUNNING, ImportState.DISCARDED}),
    ImportState.FINISHED: frozenset(),
    ImportState.DISCARDED: frozenset(),
}


class ImportOutcome(models.TextChoices):
    """What will happen to one file or row, and then what did. COLLISION stands in plans only."""

    CREATED = "created", "New prompt"
    DRAFTED = "drafted", "New draft"
    UNCHANGED = "unchanged", "Already here"
    DOUBLE = "double", "Same as another"
    COLLISION = "collision", "Needs your choice"
    SKIPPED = "skipped", "Left out"
    REJECTED = "rejected", "Cannot be read"
    FAILED = "failed", "Could not be saved"

    @classmethod
    def settled(cls) -> list[str]:
        """What a report can say."""
        return [outcome.value for outcome in cls if outcome is not cls.COLLISION]


class CollisionChoice(models.TextChoices):
    """What to do with a row whose name is taken. KEEP is offered only where both cannot be lost sight of."""

    RENAME = "rename", "Bring it in under another short name"
    SKIP = "skip", "Leave it out"
    KEEP = "keep", "Take this one"
