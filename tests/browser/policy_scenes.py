"""What the pages of policies are looked at with."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from django.utils import timezone

from governance.models import Policy
from governance.services.passages import protect_passage, release_passage
from governance.services.proposing import propose_change
from tests.browser.scenes import refund_prompt


def with_proposal(path: str) -> Callable[[SimpleNamespace], str]:
    """``path`` once a stricter version of the policy for minimal risk is asked for; "{number}" is its request's."""

    def make(cast: SimpleNamespace) -> str:
        policy = Policy.objects.select_related("in_force").get(slug="minimal-risk")
        stricter = policy.in_force.document | {"requirements": [{"role": "technical-reviewer", "count": 2}]}
        why = "One pair of eyes missed a broken template in March."
        request = propose_change(policy=policy, document=stricter, reason=why, by=cast.alex, at=timezone.now())
        return path.format(number=request.number)

    return make


def with_passages(path: str) -> Callable[[SimpleNamespace], str]:
    """``path`` once Legal looks after one passage of the prompt, and did after another."""

    def make(cast: SimpleNamespace) -> str:
        prompt, now = refund_prompt(cast), timezone.now()
        told = {"prompt": prompt, "role": "legal-reviewer", "by": cast.leila, "at": now}
        protect_passage(quote="Never promise a refund yourself.", reason="T&C 4.2: only people promise money", **told)
        free = protect_passage(quote="billing, delivery, account, other", reason="Agreed with the regulator", **told)
        release_passage(passage=free, reason="The list moved to the contract", by=cast.leila, at=now)
        return path.format(passage=prompt.protected_passages.standing().get().pk)

    return make
