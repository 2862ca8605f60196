"""Who gets which answer at the registry's pages."""

from __future__ import annotations

from registry.models import Environment
from registry.services import add_dependency, discard_draft, start_draft
from tests.access import Address, everyone, only
from tests.factories import NOW, AIModelFactory, PromptFactory, PromptVersionFactory, content
from tests.registry.importing.addresses import TABLE as IMPORT_AND_EXPORT

EDITORS = ("ana", "omar", "alex")
OWNERS = ("omar", "alex")
# Those who may see the feature of the prompt, whatever they may do with it; the others must not learn that it exists.
BLIND = {"olu": 404, "elsewhere": 404}


def world(cast):
    cast.prompt = PromptFactory(slug="router", feature=cast.feature, owner=cast.omar)
    cast.version = PromptVersionFactory(prompt=cast.prompt, submitted=True)
    cast.draft = start_draft(prompt=cast.prompt, by=cast.ana, at=NOW)
    cast.other = PromptFactory(slug="writer", feature=cast.feature, owner=cast.omar)
    cast.put_aside = discard_draft(
        version=PromptVersionFactory(prompt=cast.other, created_by=cast.ana), by=cast.ana, at=NOW
    )
    cast.archived = PromptFactory(slug="old-one", feature=cast.feature, owner=cast.omar, archived_at=NOW)
    cast.dependency = add_dependency(upstream=cast.prompt, downstream=cast.other, by=cast.omar, at=NOW)
    cast.model = AIModelFactory()
    cast.environment = Environment.objects.get(slug="production")
    return cast


def router(world):
    return [world.prompt.slug]


def draft_body(world):
    return {
        "version": str(world.draft.pk),
        "revision": world.draft.revision,
        "content": content("Sort the {{ ticket }}."),
        "change_note": "Because",
        "rationale": [],
        "bump": "",
    }


def feature_form(world):
    return {"name": "Chat", "purpose": "Chats.", "risk_tier": "minimal", "owner": world.omar.pk, "reason": "Because"}


TABLE = [
    Address("registry:prompts", GET=everyone()),
    Address(
        "registry:prompt_new",
        data=lambda world: {"feature": world.feature.pk, "title": "Fresh", "owner": world.omar.pk},
        GET=only(*EDITORS, elsewhere=200),
        POST=only(*EDITORS, status=302, elsewhere=400),
    ),
    Address("registry:prompt", args=router, GET=everyone(**BLIND)),
    Address(
        "registry:prompt_change",
        args=router,
        data=lambda world: {"title": "Router", "owner": world.omar.pk, "reason": "Because"},
        GET=only(*OWNERS, **BLIND),
        POST=only(*OWNERS, status=302, **BLIND),
    ),
    Address(
        "registry:prompt_describe",
        args=router,
        data=lambda world: {"tags": "letters, urgent", "known_issues": "Slow", "reason": "Because"},
        GET=only(*EDITORS, **BLIND),
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address(
        "registry:prompt_archive",
        args=router,
        data=lambda world: {"reason": "Not used"},
        POST=only(*OWNERS, status=302, **BLIND),
    ),
    Address("registry:prompt_restore", args=lambda w: [w.archived.slug], POST=only(*OWNERS, status=302, **BLIND)),
    Address(
        "registry:dependencies",
        args=router,
        data=lambda world: {"direction": "feeds", "other": "old-one"},
        GET=only(*OWNERS, **BLIND),
        POST=only(*OWNERS, status=400, **BLIND),
    ),
    Address(
        "registry:dependency_remove",
        args=lambda world: [world.prompt.slug, world.dependency.pk],
        POST=only(*OWNERS, status=302, **BLIND),
    ),
    Address("registry:version", args=lambda w: [w.prompt.slug, w.version.reference], GET=everyone(**BLIND)),
    Address("registry:compare", args=router, query="?to=1.0.0", GET=everyone(**BLIND)),
    Address("registry:history", args=router, GET=everyone(**BLIND)),
    Address("registry:access", args=router, GET=everyone(**BLIND)),
    Address(
        "registry:go_back",
        args=router,
        data=lambda world: {"to": world.version.reference},
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address("registry:edit", args=router, GET=only(*EDITORS, **BLIND)),
    Address("registry:draft_start", args=router, POST=only(*EDITORS, status=302, **BLIND)),
    Address("registry:draft_save", args=router, data=draft_body, is_api=True, POST=only(*EDITORS, **BLIND)),
    Address(
        "registry:draft_continue", args=router, data=draft_body, is_api=True, POST=only(*EDITORS, status=409, **BLIND)
    ),
    Address(
        "registry:draft_state",
        args=lambda world: [world.prompt.slug, world.draft.pk],
        GET=only(*EDITORS, **BLIND),
    ),
    Address("registry:draft_preview", args=router, data=draft_body, is_api=True, POST=only(*EDITORS, **BLIND)),
    Address("registry:draft_diff", args=router, data=draft_body, is_api=True, POST=only(*EDITORS, **BLIND)),
    Address(
        "registry:draft_submit",
        args=router,
        data=lambda world: {"version": world.draft.pk},
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address(
        "registry:draft_discard",
        args=router,
        data=lambda world: {"version": world.draft.pk},
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address(
        "registry:draft_restore",
        args=lambda world: [world.other.slug],
        data=lambda world: {"version": world.put_aside.pk},
        POST=only(*EDITORS, status=302, **BLIND),
    ),
    Address("registry:features", GET=everyone()),
    Address("registry:feature_new", data=feature_form, GET=only("alex"), POST=only("alex", status=302)),
    Address("registry:feature", args=lambda w: [w.feature.slug], GET=everyone(**BLIND)),
    Address("registry:feature_history", args=lambda w: [w.feature.slug], GET=everyone(**BLIND)),
    Address(
        "registry:feature_change",
        args=lambda w: [w.feature.slug],
        data=feature_form,
        GET=only("alex", **BLIND),
        POST=only("alex", status=302, **BLIND),
    ),
    Address("registry:models", GET=everyone()),
    Address(
        "registry:model_new",
        data=lambda world: {"provider": "Acme", "model_id": "acme-1", "modality": "text"},
        GET=only("max", "alex"),
        POST=only("max", "alex", status=302),
    ),
    Address("registry:model", args=lambda w: [w.model.pk], GET=everyone(olu=404)),
    Address("registry:model_history", args=lambda w: [w.model.pk], GET=everyone(olu=404)),
    Address(
        "registry:model_change",
        args=lambda w: [w.model.pk],
        data=lambda world: {"modality": "text", "name": "Better name", "reason": "Because"},
        GET=only("max", "alex", olu=404),
        POST=only("max", "alex", status=302, olu=404),
    ),
    Address("registry:environments", GET=everyone()),
    Address(
        "registry:environment_new",
        data=lambda world: {"name": "Canary", "slug": "canary", "position": 25},
        GET=only("alex"),
        POST=only("alex", status=302),
    ),
    Address("registry:environment_history", args=lambda w: [w.environment.slug], GET=everyone()),
    Address(
        "registry:environment_change",
        args=lambda w: [w.environment.slug],
        data=lambda world: {"name": "Live", "is_protected": "on", "reason": "Because"},
        GET=only("alex"),
        POST=only("alex", status=302),
    ),
    *IMPORT_AND_EXPORT,
]
