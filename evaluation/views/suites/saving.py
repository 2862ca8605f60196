"""Save what a suite asks, and say what somebody else saved meanwhile, so that nothing typed is lost."""

from __future__ import annotations

from django.contrib import messages
from django.utils import timezone

from accounts.requests import SignedInRequest
from base.errors import WrongState
from evaluation.documents import SuiteDocument
from evaluation.models import Suite, SuiteVersion
from evaluation.services import save_suite
from evaluation.suite_changes import changes_between


def saved(request: SignedInRequest, suite: Suite, document: SuiteDocument, *, note: str, expected: str) -> SuiteVersion:
    """The version, with a message for the next page. ``expected``: id of the version that the person saw, as text.

    Raises NotAllowed, BadInput, and WrongState with who saved what in between."""
    before = suite.current_id
    if expected != str(before or ""):
        raise WrongState(saved_between(suite, expected))
    version = save_suite(suite=suite, document=document, by=request.user, at=timezone.now(), note=note, expected=before)
    if version.pk == before:
        messages.info(request, "Nothing had changed, so nothing was saved.")
    else:
        messages.success(
            request, f"Saved as version {version.number}. Runs before it keep the version that they tried."
        )
    return version


def saved_between(suite: Suite, expected: str) -> str:
    """ "Ana saved version 4 in the meantime: 3 cases added. What you typed is still here: look, then save again." """
    now = suite.current
    if now is None:
        return "Somebody else changed this suite in the meantime. What you typed is still here: save again."
    seen = next((each for each in suite.versions.all() if str(each.pk) == expected), None)
    what = changes_between(seen, now).summary
    return (
        f"{now.created_by} saved version {now.number} in the meantime: {what}. What you typed is still here. "
        "Look at it, then save again; nothing of theirs is lost that you did not change yourself."
    )
