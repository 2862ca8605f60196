"""Who gets which answer from the REST API, and from the pages that stand beside it."""

from __future__ import annotations

from registry.choices import VersionState
from registry.models import Environment
from registry.services import add_dependency
from tests.access import Address, everyone, only
from tests.factories import NOW, AIModelFactory, PromptFactory, PromptVersionFactory, content

# Who may see nothing of the feature; "elsewhere" is a prompt owner of another one.
UNSEEN = {"olu": 404, "elsewhere": 404, "anonymous": 401}
EDITORS = ("ana", "omar", "alex")
OWNERS = ("omar", "alex")
ADMINISTRATORS = ("alex",)
STEWARDS = ("max", "alex")


def world(cast):
    cast.prompt = PromptFactory(feature=cast.feature, owner=cast.omar, slug="invoice-check")
    cast.frozen = PromptVersionFactory(prompt=cast.prompt, submitted=True)
    cast.discarded = PromptVersionFactory(prompt=cast.prompt, state=VersionState.DISCARDED, major=2)
    cast.draft = PromptVersionFactory(
        prompt=cast.prompt,
        parent=cast.frozen,
        content=content("You check invoices."),
        change_note="Says what it is for",
    )
    cast.without_draft = PromptFactory(feature=cast.feature, owner=cast.omar)
    PromptVersionFactory(prompt=cast.without_draft, submitted=True)
    cast.put_aside = PromptVersionFactory(prompt=cast.without_draft, state=VersionState.DISCARDED, minor=1)
    cast.archived = PromptFactory(feature=cast.feature, owner=cast.omar, archived_at=NOW)
    cast.upstream = PromptFactory(feature=cast.feature, owner=cast.omar, slug="upstream")
    add_dependency(upstream=cast.upstream, downstream=cast.without_draft, by=cast.omar, at=NOW)
    cast.model = AIModelFactory()
    cast.environment = Environment.objects.order_by("position").first()
    return cast


def a_feature(cast):
    return {
        "slug": "refunds", "name": "Refunds", "purpose": "Decides refunds.", "risk_tier": "limited",
        "owner": str(cast.alex.pk),
    }  # fmt: skip


def of_prompt(name: str):
    return lambda cast: [getattr(cast, name).slug]


def a_version(version: str, prompt: str = "prompt"):
    return lambda cast: [getattr(cast, prompt).slug, str(getattr(cast, version).pk)]


def saved(cast):
    return {"content": content("You check every invoice."), "revision": cast.draft.revision}


BECAUSE = {"reason": "Because"}

TABLE = [
    Address("registry-api:me", is_api=True, GET=everyone(200, anonymous=401)),
    Address(
        "registry-api:features",
        is_api=True,
        data=a_feature,
        GET=everyone(200, anonymous=401),
        POST=only(*ADMINISTRATORS, status=201, olu=400, anonymous=401),
    ),
    Address(
        "registry-api:feature",
        is_api=True,
        args=lambda cast: [cast.feature.slug],
        data=lambda cast: {"name": "Invoices and receipts", **BECAUSE},
        GET=everyone(200, **UNSEEN),
        PATCH=only(*ADMINISTRATORS, status=200, **UNSEEN),
    ),
    Address(
        "registry-api:prompts",
        is_api=True,
        data=lambda cast: {"feature": cast.feature.slug, "slug": "new-prompt", "title": "New prompt"},
        GET=everyone(200, anonymous=401),
        # A feature that one may not see cannot be named: that is bad input, and tells nothing.
        POST=only(*EDITORS, status=201, olu=400, elsewhere=400, anonymous=401),
    ),
    Address(
        "registry-api:prompt",
        is_api=True,
        args=of_prompt("prompt"),
        data=lambda cast: {"title": "Renamed", **BECAUSE},
        GET=everyone(200, **UNSEEN),
        PATCH=only(*OWNERS, status=200, **UNSEEN),
    ),
    Address(
        "registry-api:prompt-archive",
        is_api=True,
        args=of_prompt("prompt"),
        data=lambda cast: BECAUSE,
        POST=only(*OWNERS, status=200, **UNSEEN),
    ),
    Address(
        "registry-api:prompt-restore",
        is_api=True,
        args=of_prompt("archived"),
        POST=only(*OWNERS, status=200, **UNSEEN),
    ),
    Address(
        "registry-api:draft",
        is_api=True,
        args=of_prompt("without_draft"),
        POST=only(*EDITORS, status=201, **UNSEEN),
        GET=everyone(404, anonymous=401),
    ),
    Address(
        "registry-api:draft",
        query="?",
        is_api=True,
        args=of_prompt("prompt"),
        data=saved,
        GET=everyone(200, **UNSEEN),
        PUT=only(*EDITORS, status=200, **UNSEEN),
        DELETE=only(*EDITORS, status=204, **UNSEEN),
        POST=only(others=400, **UNSEEN),  # starting a draft takes no content
    ),
    Address(
        "registry-api:draft-submit", is_api=True, args=of_prompt("prompt"), POST=only(*EDITORS, status=200, **UNSEEN)
    ),
    Address("registry-api:versions", is_api=True, args=of_prompt("prompt"), GET=everyone(200, **UNSEEN)),
    Address("registry-api:version", is_api=True, args=a_version("frozen"), GET=everyone(200, **UNSEEN)),
    Address("registry-api:version-content", is_api=True, args=a_version("frozen"), GET=everyone(200, **UNSEEN)),
    Address(
        "registry-api:version-restore",
        is_api=True,
        args=a_version("put_aside", "without_draft"),
        POST=only(*EDITORS, status=200, **UNSEEN),
    ),
    Address(
        "registry-api:compare",
        is_api=True,
        args=of_prompt("prompt"),
        query="?from=1.0.0&to=draft",
        GET=everyone(200, **UNSEEN),
    ),
    Address(
        "registry-api:dependencies",
        is_api=True,
        args=of_prompt("prompt"),
        data=lambda cast: {"upstream": cast.upstream.slug},
        GET=everyone(200, **UNSEEN),
        POST=only(*OWNERS, status=201, **UNSEEN),
    ),
    Address(
        "registry-api:dependency",
        is_api=True,
        args=lambda cast: [cast.without_draft.slug, cast.upstream.slug],
        DELETE=only(*OWNERS, status=204, **UNSEEN),
    ),
    Address(
        "registry-api:models",
        is_api=True,
        data=lambda cast: {"provider": "Anthropic", "model_id": "claude-test-1"},
        GET=everyone(200, anonymous=401),
        POST=only(*STEWARDS, status=201, anonymous=401),
    ),
    Address(
        "registry-api:model",
        is_api=True,
        args=lambda cast: [cast.model.pk],
        data=lambda cast: {"notes": "Slow at night.", **BECAUSE},
        GET=everyone(200, olu=404, anonymous=401),
        PATCH=only(*STEWARDS, status=200, olu=404, anonymous=401),
    ),
    Address(
        "registry-api:environments",
        is_api=True,
        data=lambda cast: {"slug": "preview", "name": "Preview", "position": 99, "is_protected": False},
        GET=everyone(200, anonymous=401),
        POST=only(*ADMINISTRATORS, status=201, anonymous=401),
    ),
    Address(
        "registry-api:environment",
        is_api=True,
        args=lambda cast: [cast.environment.slug],
        data=lambda cast: {"name": "Try-out", "is_protected": True, **BECAUSE},
        GET=everyone(200, anonymous=401),
        PUT=only(*ADMINISTRATORS, status=200, anonymous=401),
    ),
    Address(
        "registry-api:check", is_api=True, data=lambda cast: {"content": content()}, POST=everyone(200, anonymous=401)
    ),
    Address("api-schema", is_api=True, GET=everyone(200, anonymous=401)),
    Address("api-docs", GET=everyone(200)),
    Address("problem", args=lambda cast: ["wrong-state"], GET=everyone(302, anonymous=302)),
    Address("api-unknown", is_api=True),
    Address("access-tokens", data=lambda cast: {"name": "Export", "days": "30"}, GET=everyone(200), POST=everyone(200)),
    # A token of somebody else is not found: tests/registry/api/test_tokens.py revokes one's own.
    Address("access-token-revoke", args=lambda cast: ["0" * 32], POST=everyone(404)),
]
