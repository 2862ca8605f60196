"""One dull factory a model, and the people whom tests name.

Factories write rows straight into the database: no service, no ledger entry, no permission check. A test about a rule
calls the service itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from types import SimpleNamespace

import factory
import rfc8785
from django.db import transaction
from factory.django import DjangoModelFactory

from accounts.models import Delegation, RoleGrant, User
from accounts.roles import RoleCode
from accounts.services.derive import derive_access
from delivery.choices import DeploymentCause
from delivery.models import (
    Deployment,
    DeploymentArm,
    FeatureStop,
    FreezeWindow,
    Revocation,
    Rollout,
)
from governance.choices import RequestState, SnapshotKind, Verdict
from governance.models import ChangeRequest, Decision, Snapshot
from registry.choices import RiskTier, VersionState
from registry.content import content_digest, normalise_content
from registry.models import AIModel, Feature, Prompt, PromptVersion

NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
PASSWORD = "correct-horse-battery"


class UserFactory(DjangoModelFactory):
    """An active person without a role, with an unusable password unless one is given: hashing is slow."""

    class Meta:
        model = User

    full_name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person-{n}@example.org")

    @classmethod
    def _create(cls, model_class, *args, password=None, **fields):
        return model_class.objects.create_user(password=password, **fields)


def grant(person: User, role: RoleCode | str, feature: Feature | None = None) -> RoleGrant:
    """Let ``person`` hold ``role``; returns the same person's grant. Forgets permissions that were read before."""
    row = RoleGrant.objects.create(person=person, role_id=str(role), feature=feature, granted_at=NOW)
    derive_access([person.pk])
    for cache in ("_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        person.__dict__.pop(cache, None)
    return row


def person_with(role: RoleCode | str, feature: Feature | None = None, **fields) -> User:
    person = UserFactory(**fields)
    grant(person, role, feature)
    return person


class DelegationFactory(DjangoModelFactory):
    class Meta:
        model = Delegation

    from_person = factory.SubFactory(UserFactory)
    to_person = factory.SubFactory(UserFactory)
    role_id = RoleCode.PROMPT_OWNER.value
    starts_at = NOW
    ends_at = NOW + dt.timedelta(days=14)
    reason = "Parental leave"


class FeatureFactory(DjangoModelFactory):
    class Meta:
        model = Feature

    slug = factory.Sequence(lambda n: f"feature-{n}")
    name = factory.Sequence(lambda n: f"Feature {n}")
    purpose = "Answers customers."
    risk_tier = RiskTier.LIMITED
    fallback_behaviour = "A person answers."
    owner = factory.SubFactory(UserFactory)


class PromptFactory(DjangoModelFactory):
    class Meta:
        model = Prompt

    slug = factory.Sequence(lambda n: f"prompt-{n}")
    title = factory.Sequence(lambda n: f"Prompt {n}")
    feature = factory.SubFactory(FeatureFactory)
    purpose = "Sorts tickets."
    owner = factory.SelfAttribute("feature.owner")
    updated_at = NOW


def content(text: str = "You help {{ company }}.", **fields) -> dict:
    """Canonical content with one system message; ``fields`` replace whole keys."""
    return normalise_content({"messages": [{"role": "system", "content": text}], **fields})


class PromptVersionFactory(DjangoModelFactory):
    """A draft 1.0.0. ``content=`` takes what ``content()`` makes; the digest always fits.

    ``submitted=True`` makes it a frozen one.
    """

    class Meta:
        model = PromptVersion

    class Params:
        submitted = factory.Trait(
            state=VersionState.SUBMITTED,
            change_note="Clearer wording",
            submitted_by=factory.SelfAttribute("created_by"),
            submitted_at=NOW,
        )

    prompt = factory.SubFactory(PromptFactory)
    content = factory.LazyFunction(content)
    created_by = factory.SelfAttribute("prompt.owner")
    created_at = NOW
    updated_by = factory.SelfAttribute("created_by")
    updated_at = NOW

    @classmethod
    def _create(cls, model_class, *args, content, **fields):
        return model_class.objects.create(**content, digest=content_digest(content), **fields)


class AIModelFactory(DjangoModelFactory):
    class Meta:
        model = AIModel

    provider = "OpenAI"
    model_id = factory.Sequence(lambda n: f"gpt-test-{n}")
    name = factory.Sequence(lambda n: f"GPT test {n}")


# Everybody who holds a role in the cast does so everywhere, unless it says otherwise.
CAST = {
    "vera": ("Vera Lind", RoleCode.VIEWER),
    "ana": ("Ana Silva", RoleCode.PROMPT_EDITOR),
    "omar": ("Omar Haddad", RoleCode.PROMPT_OWNER),
    "tom": ("Tom Becker", RoleCode.TECHNICAL_REVIEWER),
    "mia": ("Mia Novak", RoleCode.PRODUCT_REVIEWER),
    "leila": ("Leila Rahimi", RoleCode.LEGAL_REVIEWER),
    "rosa": ("Rosa Conti", RoleCode.RELEASE_MANAGER),
    "dina": ("Dina Petrova", RoleCode.DATA_STEWARD),
    "max": ("Max Weber", RoleCode.MODEL_STEWARD),
    "ada": ("Ada Okafor", RoleCode.AUDITOR),
    "alex": ("Alex Moreau", RoleCode.ADMINISTRATOR),
}


def make_cast() -> SimpleNamespace:
    """One person per role by first name; ``olu`` without any; ``elsewhere`` Prompt owner of ``other_feature`` only.

    ``feature`` is the one that tests work on.
    """
    owner = UserFactory(full_name="Owner Elsewhere", email="nobody@example.org")
    people = SimpleNamespace(
        feature=FeatureFactory(slug="invoices", name="Invoices", owner=owner),
        other_feature=FeatureFactory(slug="other-feature", name="Other feature", owner=owner),
        olu=UserFactory(full_name="Olu Adeyemi", email="olu@example.org"),
        elsewhere=UserFactory(full_name="Elin Berg", email="elsewhere@example.org"),
    )
    for name, (full_name, role) in CAST.items():
        person = UserFactory(full_name=full_name, email=f"{name}@example.org")
        RoleGrant.objects.create(person=person, role_id=role.value, granted_at=NOW)
        setattr(people, name, person)
    RoleGrant.objects.create(
        person=people.elsewhere, role_id=RoleCode.PROMPT_OWNER.value, feature=people.other_feature, granted_at=NOW
    )
    derive_access([person.pk for person in vars(people).values() if isinstance(person, User)])
    return people


class ReleasedRequestFactory(DjangoModelFactory):
    """The release of a version, signed by ``signer`` (a technical reviewer), and by a product reviewer where the
    environment is protected, and applied; or stopped at ``state`` on the way there. High risk asks for more than this.

    For tests that need something live and are not about how it got there; ``tests.governance.worlds`` goes the way.
    """

    class Meta:
        model = ChangeRequest

    kind = "release"
    object_type = "registry.prompt"
    title = "Clearer wording"
    created_at = NOW
    sent_at = factory.SelfAttribute("created_at")
    expires_at = factory.LazyAttribute(lambda request: request.created_at + dt.timedelta(days=14))
    author = factory.LazyFunction(UserFactory)

    @classmethod
    def _create(cls, model_class, *args, version, environment, signer=None, state=RequestState.APPLIED, **fields):
        roles = [RoleCode.TECHNICAL_REVIEWER, *([RoleCode.PRODUCT_REVIEWER] if environment.is_protected else [])]
        request = model_class.objects.create(
            state=RequestState.IN_REVIEW,
            object_id=version.prompt_id,
            subject_id=version.pk,
            feature=version.prompt.feature,
            environment=environment,
            content_digest=version.digest,
            policy=one_of_each(*roles),
            **fields,
        )
        for role in roles:
            Decision.objects.create(
                request=request,
                person=signer if signer and role == RoleCode.TECHNICAL_REVIEWER else person_with(role),
                role_id=role.value,
                verdict=Verdict.APPROVE,
                author=request.author,
                content_digest=request.content_digest,
                policy=request.policy,
                at=request.created_at,
            )
        for step in (RequestState.APPROVED, RequestState.APPLIED):
            if request.state == state:
                break
            request.state, request.ended_at = step, request.created_at if step == RequestState.APPLIED else None
            request.save()
        return request


def one_of_each(*roles: RoleCode) -> Snapshot:
    """The snapshot of a policy that asks one person in each of ``roles``."""
    asked = [{"role": role.value, "count": 1, "asked_by": ["releases"]} for role in roles]
    content = {"policies": [], "requirements": asked, "gates": [], "due_h": 72, "expires_h": 336}
    snapshot, _ = Snapshot.objects.get_or_create(
        digest="sha256:" + hashlib.sha256(rfc8785.dumps(content)).hexdigest(),
        defaults={"kind": SnapshotKind.POLICY, "content": content, "created_at": NOW},
    )
    return snapshot


class DeploymentFactory(DjangoModelFactory):
    """``version`` goes live for everybody in ``environment`` at ``started_at``, and ends what was live there.

    ``cause``, ``change_request`` and the like can be given; without them it is a release that was signed for it.
    ``arms=[(version, weight), …]`` makes a canary of it.
    """

    class Meta:
        model = Deployment

    started_at = NOW

    @classmethod
    @transaction.atomic  # the arms are counted when it ends
    def _create(cls, model_class, *args, version, environment, arms=None, **fields):
        at = fields["started_at"]
        open_ones = model_class.objects.filter(prompt=version.prompt, environment=environment, ended_at__isnull=True)
        open_ones.update(ended_at=at)
        if "cause" not in fields:
            request = ReleasedRequestFactory(version=version, environment=environment, created_at=at)
            fields |= {"cause": DeploymentCause.RELEASE, "change_request": request}
        deployment = model_class.objects.create(prompt=version.prompt, environment=environment, **fields)
        for position, (each, weight) in enumerate(arms or [(version, 100)]):
            DeploymentArm.objects.create(
                deployment=deployment, version=each, digest=each.digest, weight=weight, position=position
            )
        return deployment


class RolloutFactory(DjangoModelFactory):
    """A canary at its first step; ``deployment`` has the two arms and the change request."""

    class Meta:
        model = Rollout

    steps = factory.LazyFunction(lambda: [{"percent": 10, "hold_min": 60}, {"percent": 100, "hold_min": 0}])
    next_at = NOW + dt.timedelta(hours=1)

    @classmethod
    def _create(cls, model_class, *args, deployment, **fields):
        newest, main = deployment.arms.order_by("position")
        return model_class.objects.create(
            change_request=deployment.change_request,
            prompt=deployment.prompt,
            environment=deployment.environment,
            version=newest.version,
            previous_version=main.version,
            salt=deployment.salt,
            **fields,
        )


class FreezeWindowFactory(DjangoModelFactory):
    """Freezes everything for a day."""

    class Meta:
        model = FreezeWindow

    starts_at = NOW
    ends_at = NOW + dt.timedelta(days=1)
    reason = "Year-end closing"
    created_by = factory.SubFactory(UserFactory)
    created_at = NOW


class FeatureStopFactory(DjangoModelFactory):
    """Open, with the feature switched off."""

    class Meta:
        model = FeatureStop

    feature = factory.SubFactory(FeatureFactory)
    started_at = NOW
    started_by = factory.SelfAttribute("feature.owner")
    reason = "Insulted a customer"

    @classmethod
    def _create(cls, model_class, *args, feature, **fields):
        feature.is_on = False
        feature.save(update_fields=["is_on"])
        return model_class.objects.create(feature=feature, **fields)


class RevocationFactory(DjangoModelFactory):
    class Meta:
        model = Revocation

    reason = "Promises refunds that we do not give"
    revoked_by = factory.SubFactory(UserFactory)
    revoked_at = NOW
