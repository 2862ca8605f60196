"""Who gets which answer at the pages of policies, of passages, and of the approval of models."""

from __future__ import annotations

from governance.models import Policy
from governance.services.passages import protect_passage
from tests.access import Address, everyone, only
from tests.factories import NOW, AIModelFactory, PromptFactory, PromptVersionFactory, content
from tests.governance.policies.forms import filled_in

# Those who may see the feature of the prompt, whatever they may do with it; the others must not learn that it exists.
BLIND = {"olu": 404, "elsewhere": 404}
PROMISE = "Refunds within 14 days."


def world(cast):
    cast.policy = Policy.objects.get(slug="high-risk")
    cast.model = AIModelFactory()
    cast.prompt = PromptFactory(slug="router", feature=cast.feature, owner=cast.omar)
    cast.prompt.latest_version = PromptVersionFactory(prompt=cast.prompt, submitted=True, content=content(PROMISE))
    cast.prompt.save()
    cast.passage = protect_passage(
        prompt=cast.prompt, role="legal-reviewer", quote="within 14 days", reason="Law", by=cast.leila, at=NOW
    )
    return cast


def high_risk(world):
    return ["high-risk"]


TABLE = [
    Address("governance:policies", GET=everyone()),
    Address("governance:policy", args=high_risk, GET=everyone(olu=404)),
    Address("governance:policy_version", args=lambda world: ["high-risk", 1], GET=everyone(olu=404)),
    Address(
        "governance:policy_new",
        data=lambda world: filled_in(world.policy.in_force.document, slug="fresh"),
        GET=only("alex"),
        POST=only("alex"),
    ),
    Address(
        "governance:policy_change",
        args=high_risk,
        data=lambda world: filled_in(world.policy.in_force.document, count_technical_reviewer=3),
        GET=only("alex", olu=404),
        POST=only("alex", olu=404),
    ),
    Address(
        "governance:model_ask",
        args=lambda world: [world.model.pk],
        data=lambda world: {"why": "Cheaper"},
        GET=only("max", "alex", olu=404),
        POST=only("max", "alex", status=302, olu=404),
    ),
    Address(
        "governance:passages",
        args=lambda world: ["router"],
        data=lambda world: {"quote": "Refunds", "role": "legal-reviewer", "reason": "Law"},
        GET=everyone(**BLIND),
        POST=only("leila", status=302, tom=400, mia=400, **BLIND),
    ),
    Address(
        "governance:passage_release",
        args=lambda world: ["router", world.passage.pk],
        data=lambda world: {"reason": "The law changed"},
        GET=only("leila", **BLIND),
        POST=only("leila", status=302, **BLIND),
    ),
]
