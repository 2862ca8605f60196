"""The world of the model in the real database, and what each of its moves is there: a call of a service."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from accounts.models import Delegation, RoleGrant, User
from accounts.services import create_delegation, deactivate_person, end_delegation, grant_role, withdraw_role
from accounts.services.derive import derive_access
from base.errors import BadInput, NotAllowed, Refusal, WrongState
from delivery.live import live_now, main_version
from delivery.services import roll_back
from governance import services
from governance.basis import basis_token
from governance.models import ChangeRequest, Policy, PolicyVersion, PostReview
from governance.policies import normalise_policy, policy_digest
from governance.services.completing import settle_due
from governance.services.policies import draw_up_policy
from governance.services.staleness import mark_moved, under_way
from registry.choices import RiskTier
from registry.models import Environment, Prompt, PromptVersion
from registry.services import save_draft, start_draft, submit_version
from tests.factories import FeatureFactory, PromptFactory, PromptVersionFactory, UserFactory, content
from tests.governance.machine.model import BAD_INPUT, NOT_ALLOWED, WRONG_STATE, Said

KINDS = {NotAllowed: NOT_ALLOWED, WrongState: WRONG_STATE, BadInput: BAD_INPUT}
EXPIRES = dt.timedelta(hours=336)  # what requests get, too, that no policy is about


def outcome(act) -> str:
    """ "" when the service did it, else the kind of its refusal."""
    try:
        act()
    except Refusal as refusal:
        return next(word for kind, word in KINDS.items() if isinstance(refusal, kind))
    return ""


class Theirs:
    """``now`` is set by whoever walks. Everything is done by people as the database has them at that moment."""

    def __init__(self, roles: dict[str, set[str]], policy, now: dt.datetime) -> None:
        self.now = now
        for name in roles:
            UserFactory(full_name=name, email=f"{name}@example.org")
        for name, held in roles.items():
            for role in held:
                RoleGrant.objects.create(person=self.person(name), role_id=role, granted_at=now)
        derive_access([self.person(name).pk for name in roles])
        owner = self.person("omar")
        self.feature = FeatureFactory(owner=owner, risk_tier=RiskTier.LIMITED, fallback_behaviour="A person answers.")
        self.prompt: Prompt = PromptFactory(feature=self.feature, owner=owner, slug="router")
        PromptVersionFactory(prompt=self.prompt, content=content("v0"), submitted=True)
        self.places = {each.slug: each for each in Environment.objects.all()}
        self.policy = self._only_policies(policy)

    def person(self, name: str) -> User:
        return User.objects.get(email=f"{name}@example.org")

    def version(self, text: str) -> PromptVersion:
        return PromptVersion.objects.frozen().get(messages__0__content=text, prompt=self.prompt)

    def request(self, number: int) -> ChangeRequest:
        return ChangeRequest.objects.get(number=number)

    # What the walk does

    def write(self, text: str, writer: str, submitter: str) -> None:
        draft = start_draft(prompt=self.prompt, by=self.person(writer), at=self.now)
        draft = save_draft(version=draft, by=self.person(writer), at=self.now, content=content(text),
                           expected_revision=draft.revision, change_note="Because")  # fmt: skip
        submit_version(version=draft, by=self.person(submitter), at=self.now)

    def ask(self, environment: str, text: str, author: str, timing: str, go_live_at) -> ChangeRequest:
        return services.open_and_send(
            kind="release", object_id=self.prompt.pk, subject_id=self.version(text).pk,
            environment=self.places[environment], why="Because", timing=timing, go_live_at=go_live_at,
            by=self.person(author), at=self.now,
        )  # fmt: skip

    def decide(self, number: int, said: Said, reason: str) -> None:
        request = self.request(number)
        services.decide(
            request=request, verdict=said.verdict, role=said.role, reason=reason, expected_basis=basis_token(request),
            on_behalf_of=self.person(said.principal) if said.principal else None, signed_in_at=self.now,
            by=self.person(said.person), at=self.now,
        )  # fmt: skip

    def revise(self, number: int, text: str, person: str) -> None:
        services.revise_request(request=self.request(number), subject_id=self.version(text).pk, why="Again",
                                by=self.person(person), at=self.now)  # fmt: skip

    def renew(self, number: int, person: str) -> None:
        services.renew_request(request=self.request(number), reason="Again", by=self.person(person), at=self.now)

    def withdraw(self, number: int, person: str) -> None:
        services.withdraw_request(request=self.request(number), reason="No", by=self.person(person), at=self.now)

    def release(self, number: int, person: str) -> None:
        services.apply_request(request=self.request(number), by=self.person(person), at=self.now)

    def roll_back(self, environment: str, text: str, person: str) -> None:
        roll_back(prompt=self.prompt, environment=self.places[environment], to_version=self.version(text),
                  reason="Bad", by=self.person(person), at=self.now)  # fmt: skip

    def break_glass(self, environment: str, text: str, person: str) -> None:
        services.break_glass(
            kind="release", object_id=self.prompt.pk, subject_id=self.version(text).pk,
            environment=self.places[environment], reason="Fire", incident="INC-1", signed_in_at=self.now,
            by=self.person(person), at=self.now,
        )  # fmt: skip

    def close_review(self, person: str) -> None:
        review = PostReview.objects.order_by("-opened_at", "-request__number").first()
        services.close_post_review(
            review=review, verdict="stands", findings="Fine", by=self.person(person), at=self.now
        )

    def stand_in(self, giver: str, taker: str, role: str, until: dt.datetime) -> None:
        create_delegation(from_person=self.person(giver), to_person=self.person(taker), role=role, starts_at=self.now,
                          ends_at=until, reason="Away", by=self.person(giver), at=self.now)  # fmt: skip

    def come_back(self, giver: str, role: str) -> None:
        delegation = Delegation.objects.not_over(self.now).get(from_person=self.person(giver), role=role)
        end_delegation(delegation=delegation, by=self.person(giver), at=self.now)

    def grant(self, name: str, role: str) -> None:
        grant_role(person=self.person(name), role=role, by=self.person("alex"), at=self.now)

    def take_role(self, name: str, role: str) -> None:
        grant = RoleGrant.objects.open().get(person=self.person(name), role=role)
        withdraw_role(grant=grant, by=self.person("alex"), at=self.now)

    def deactivate(self, name: str) -> None:
        deactivate_person(person=self.person(name), reason="Left", by=self.person("alex"), at=self.now)

    def change_policy(self, policy, signer: str) -> None:
        """Through the door: written by Alex, signed by ``signer`` under the policy for policies."""
        version = draw_up_policy(policy=self.policy, document=_document(policy), reason="Because",
                                 by=self.person("alex"), at=self.now)  # fmt: skip
        request = services.open_and_send(
            kind="policy_change", object_id=self.policy.pk, subject_id=version.pk, why="Because",
            timing="on_approval", by=self.person("alex"), at=self.now,
        )  # fmt: skip
        self.decide(request.number, Said(signer, None, "legal-reviewer", "approve", ("", "", 0)), "")
        assert self.request(request.number).state == "applied"

    def clock(self) -> None:
        """What beat does, and the tasks that are queued after a commit: here nothing commits before the end."""
        services.expire_due(self.now)
        self.compare()
        settle_due(self.now)
        self.compare()
        services.apply_due(self.now)
        self.compare()

    def compare(self) -> None:
        mark_moved(under_way(), self.now)
        with connection.cursor() as cursor:  # what the database puts off to the commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    # What the walk compares

    def states(self) -> dict[int, str]:
        found = ChangeRequest.objects.filter(kind="release", bypass__isnull=True)
        return dict(found.values_list("number", "state"))

    def live(self) -> dict[str, str]:
        live = {slug: live_now(self.prompt, place) for slug, place in self.places.items()}
        return {slug: main_version(found).messages[0]["content"] for slug, found in live.items() if found}

    def _only_policies(self, policy) -> Policy:
        """One policy for releases and one for policies, in place of those that every installation begins with."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            Policy.objects.update(in_force=None)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        for_policies = _document((("legal-reviewer", 1),), kinds=["policy_change"])
        self._in_force("for-policies", for_policies)
        return self._in_force("for-releases", _document(policy))

    def _in_force(self, slug: str, document) -> Policy:
        policy = Policy.objects.create(slug=slug, created_at=self.now)
        version = PolicyVersion.objects.create(
            policy=policy, number=1, document=document, digest=policy_digest(document), created_at=self.now
        )
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            Policy.objects.filter(pk=policy.pk).update(in_force=version)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        return Policy.objects.get(pk=policy.pk)


def _document(requirements, kinds=("release",)) -> dict:
    """A policy that asks nobody is one that is switched off: the form refuses an empty one."""
    is_enabled, requirements = bool(requirements), requirements or (("legal-reviewer", 1),)
    return normalise_policy({
        "name": "Of the walk", "is_enabled": is_enabled, "kinds": list(kinds), "risk_tiers": [], "environments": [],
        "touches": [], "requirements": [{"role": role, "count": count} for role, count in requirements], "gates": [],
        "due_h": 72, "expires_h": int(EXPIRES.total_seconds() // 3600), "fresh_sign_in_min": None,
        "comments_resolved": False,
    })  # fmt: skip
