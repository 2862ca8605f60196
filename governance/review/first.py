"""What must happen before the last signature can do what the page says that it does."""

from __future__ import annotations

from collections.abc import Sequence

from governance.choices import RequestState
from governance.models import ChangeRequest, Decision
from governance.policies.words import joined


def first_step(
    request: ChangeRequest, *, objections: Sequence[Decision], blocking: Sequence[str], comments_hold: bool
) -> str:
    """One sentence, or two; "" when signatures are all that is missing. ``objections`` stand; ``blocking`` are names of
    checks that stand in the way; ``comments_hold``: open comments do."""
    author = request.author
    names = joined(list(dict.fromkeys(str(each.person) for each in objections)))
    if request.state == RequestState.DRAFT:
        return f"First {author} sends it, so that somebody is asked to sign."
    if request.state == RequestState.STALE:
        return f"First {author} asks again: what was read is not so any more."
    if request.state == RequestState.CHANGES_REQUESTED:
        asked = f"answers what {names} asked for" if names else "answers"
        return f"First {author} {asked} and asks again, or brings in a new version."
    if request.state != RequestState.IN_REVIEW:
        return ""
    said = []
    if names:
        said.append(f"First the objection of {names} has to be met: by their own signature, or a new version.")
    if blocking:
        said.append(f"{'First' if not said else 'Then'} {_checks(blocking)} to be fine.")
    elif comments_hold:
        said.append(f"{'First' if not said else 'Then'} every comment has to be resolved.")
    return " ".join(said)


def _checks(names: Sequence[str]) -> str:
    return f"the check “{names[0]}” has" if len(names) == 1 else f"{len(names)} checks have"
