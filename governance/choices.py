"""States, verdicts and kinds of governance, with the table of legal moves beside the states."""

from django.db import models


class RequestState(models.TextChoices):
    DRAFT = "draft", "Not sent yet"
    IN_REVIEW = "in_review", "In review"
    CHANGES_REQUESTED = "changes_requested", "Changes asked for"
    APPROVED = "approved", "Approved"
    SCHEDULED = "scheduled", "Scheduled"
    APPLIED = "applied", "Applied"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"
    STALE = "stale", "Out of date"
    FAILED = "failed", "Failed"


_LEAVE = {RequestState.WITHDRAWN, RequestState.EXPIRED}
_OBJECT = {RequestState.CHANGES_REQUESTED, RequestState.REJECTED}
_APPLY = {RequestState.APPLIED, RequestState.FAILED}

# {from: {to, …}}; what is absent is refused, here and by the trigger governance_keep_request, which has the same table.
# DRAFT to APPLIED is break-glass and the way out of a deadlock: the trigger asks for a row in governance_bypass.
REQUEST_MOVES: dict[str, frozenset[str]] = {
    RequestState.DRAFT: frozenset({RequestState.IN_REVIEW, RequestState.APPLIED, RequestState.WITHDRAWN}),
    RequestState.IN_REVIEW: frozenset({RequestState.APPROVED, RequestState.STALE, *_OBJECT, *_LEAVE}),
    RequestState.CHANGES_REQUESTED: frozenset({RequestState.IN_REVIEW, RequestState.REJECTED, *_LEAVE}),
    RequestState.APPROVED: frozenset(
        {RequestState.SCHEDULED, RequestState.IN_REVIEW, RequestState.STALE, *_APPLY, *_OBJECT, *_LEAVE}
    ),
    RequestState.SCHEDULED: frozenset(
        {RequestState.APPROVED, RequestState.IN_REVIEW, RequestState.STALE, *_APPLY, *_OBJECT, *_LEAVE}
    ),
    RequestState.FAILED: frozenset(
        {RequestState.APPLIED, RequestState.IN_REVIEW, RequestState.STALE, *_OBJECT, *_LEAVE}
    ),
    RequestState.STALE: frozenset({RequestState.IN_REVIEW, RequestState.REJECTED, *_LEAVE}),
    RequestState.APPLIED: frozenset(),
    RequestState.REJECTED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
    RequestState.EXPIRED: frozenset(),
}

# Still going somewhere: at most one of these for an object and environment.
OPEN_STATES = tuple(state for state, moves in REQUEST_MOVES.items() if moves)
# A signature can be given, or an objection made.
DECIDABLE_STATES = (RequestState.IN_REVIEW, RequestState.APPROVED, RequestState.SCHEDULED, RequestState.FAILED)
# Signed by everybody whom policy asks, and not applied yet.
SIGNED_STATES = (RequestState.APPROVED, RequestState.SCHEDULED, RequestState.FAILED)


class Verdict(models.TextChoices):
    APPROVE = "approve", "Approved"
    REQUEST_CHANGES = "request_changes", "Asked for changes"
    REJECT = "reject", "Rejected"


class Timing(models.TextChoices):
    """When a change takes effect once everybody has signed."""

    ON_APPROVAL = "on_approval", "As soon as the last signature is given"
    AT_TIME = "at_time", "At a set time"
    BY_HAND = "by_hand", "When a release manager puts it live"


class GateState(models.TextChoices):
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    UNSATISFIED = "unsatisfied", "Not yet"
    SATISFIED = "satisfied", "Fine"
    OVERRIDDEN = "overridden", "Accepted all the same"
    BYPASSED = "bypassed", "Gone round in an emergency"
    ERROR = "error", "Could not be checked"


# What lets a blocking gate through.
PASSING_GATE_STATES = (GateState.NOT_APPLICABLE, GateState.SATISFIED, GateState.OVERRIDDEN, GateState.BYPASSED)


class GateMode(models.TextChoices):
    BLOCK = "block", "must be fine"
    WARN = "warn", "warns only"


class Touch(models.TextChoices):
    """What a difference touches, for policies to match on."""

    MESSAGES = "messages", "the text"
    VARIABLES = "variables", "the variables"
    MODEL = "model", "the model"
    PARAMETERS = "parameters", "the parameters"
    OUTPUT_SCHEMA = "output_schema", "the output schema"
    TOOLS = "tools", "the tools"
    WORDS = "words", "more than a number of words"
    PASSAGE = "passage", "a passage that a role looks after"


class BypassKind(models.TextChoices):
    BREAK_GLASS = "break_glass", "Break-glass"
    DEADLOCK = "deadlock", "Way out of a deadlock"


class ReviewVerdict(models.TextChoices):
    """What a review after break-glass found."""

    STANDS = "stands", "It was right, and stays"
    TAKE_BACK = "take_back", "It must be taken back"


class SnapshotKind(models.TextChoices):
    POLICY = "policy", "Policy"
    GATES = "gates", "Checks"


class NotificationKind(models.TextChoices):
    REVIEW_ASKED = "review_asked", "Your signature is asked for"
    DECIDED = "decided", "Somebody signed or rejected"
    CHANGES_REQUESTED = "changes_requested", "Changes are asked for"
    COMMENT = "comment", "A comment, or an answer to yours"
    DUE = "due", "Something is due soon or late"
    ESCALATED = "escalated", "Something late was handed up to you"
    APPLIED = "applied", "A change took effect"
    FAILED = "failed", "A change could not be applied"
    STALE = "stale", "What you signed or asked for is out of date"
    ROLLED_BACK = "rolled_back", "Something was rolled back"
    BREAK_GLASS = "break_glass", "Break-glass was used"
    DECAY = "decay", "What is live does worse than it did"


class MailChoice(models.TextChoices):
    AT_ONCE = "at_once", "At once"
    DIGEST = "digest", "Once a day, together"
    NEVER = "never", "Not by e-mail"
