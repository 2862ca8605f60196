"""The people and prompts of the scratch databases, made by the services that pages call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from accounts.services import add_person, create_first_administrator, grant_role
from governance.basis import basis_token
from governance.choices import Timing, Verdict
from governance.models import ChangeRequest, Decision
from governance.services import apply_request, decide, open_and_send
from registry.models import Environment, Feature, Prompt, PromptVersion
from registry.services import add_model, create_feature, create_prompt, save_draft, start_draft, submit_version

_ROLES = {
    "editor": "prompt-editor",
    "releaser": "release-manager",
    "product": "product-reviewer",
    "legal": "legal-reviewer",
    "first": "technical-reviewer",
    "second": "technical-reviewer",
}
_HELPS = "Answers letters that people write to the company, in the language in which they wrote."


@dataclass
class Company:
    """``people`` by the names of _ROLES, and ``admin``; their one ``feature``; the id of a usable ``model``."""

    people: dict[str, User]
    feature: Feature
    model: str = ""


def found(risk_tier: str = "high") -> Company:
    at = timezone.now()
    admin = create_first_administrator(email="admin@example.com", full_name="Admin", password=None, at=at)
    hired = {name: hire(name, role, admin) for name, role in _ROLES.items()}
    feature = create_feature(
        by=admin,
        at=at,
        slug="letters",
        name="Letters",
        purpose=_HELPS,
        risk_tier=risk_tier,
        owner=admin,
        overseer=hired["product"],
        fallback_behaviour="People answer.",
        runbook="Switch it off.",
    )
    company = Company({"admin": admin, **hired}, feature)
    company.model = approve_model(company)
    return company


def hire(name: str, role: str, admin: User) -> User:
    """Somebody who holds ``role`` everywhere, with permissions not read yet."""
    person = add_person(email=f"{name}@example.com", full_name=name.title(), by=admin, at=timezone.now())
    grant_role(person=person, role=role, by=admin, at=timezone.now())
    return User.objects.get(pk=person.pk)


def approve_model(company: Company) -> str:
    """The id of a model that prompts may use: asked for, and signed by those whom the first policies ask."""
    admin = company.people["admin"]
    model = add_model(by=admin, at=timezone.now(), provider="example", model_id="example-1")
    request = open_and_send(
        kind="model_approval",
        object_id=model.pk,
        subject_id=model.pk,
        why="Prompts need one.",
        timing=Timing.ON_APPROVAL,
        by=admin,
        at=timezone.now(),
    )
    sign(request, company.people["legal"], "legal-reviewer")
    sign(request, company.people["first"], "technical-reviewer")
    return model.model_id


def write(company: Company, slug: str, texts: list[str], **content: object) -> list[PromptVersion]:
    """A prompt of the editor's with a submitted version for each of ``texts``; ``content`` is what else they hold."""
    editor, versions = company.people["editor"], []
    prompt: Prompt = create_prompt(
        by=company.people["admin"], at=timezone.now(), feature=company.feature, slug=slug, title=slug, purpose=_HELPS
    )
    for text in texts:
        draft = start_draft(prompt=prompt, by=editor, at=timezone.now())
        draft = save_draft(
            version=draft,
            by=editor,
            at=timezone.now(),
            expected_revision=draft.revision,
            content={"messages": [{"role": "system", "content": text}], "model": company.model, **content},
            change_note="Says it in fewer words.",
        )
        versions.append(submit_version(version=draft, by=editor, at=timezone.now()))
    return versions


def ask(company: Company, version: PromptVersion, where: str, **plan: object) -> ChangeRequest:
    """A sent request of the editor's to release ``version``; by hand unless ``plan`` says otherwise."""
    return open_and_send(
        kind="release",
        object_id=version.prompt_id,
        subject_id=version.pk,
        environment=Environment.objects.get(slug=where),
        why="Says it in fewer words.",
        **{"timing": Timing.BY_HAND, "by": company.people["editor"], "at": timezone.now(), **plan},
    )


def sign(request: ChangeRequest, person: User, role: str, token: str = "", at: dt.datetime | None = None) -> Decision:
    """``person`` approves what is there now, freshly signed in."""
    at = at or timezone.now()
    return decide(
        request=request,
        verdict=Verdict.APPROVE,
        role=role,
        expected_basis=token or basis_token(request),
        signed_in_at=at,
        by=person,
        at=at,
    )


def put_live(company: Company, version: PromptVersion, where: str) -> ChangeRequest:
    """Asked for, signed by the one person whom an environment for trying out asks, and released."""
    request = ask(company, version, where)
    sign(request, company.people["first"], "technical-reviewer")
    return apply_request(request=request, by=company.people["releaser"], at=timezone.now())
