"""What one version says."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from registry import attachments, rules
from registry.choices import VersionState
from registry.models import AIModel
from registry.presentation import shown_messages
from registry.templating.tokens import estimate_tokens
from registry.views.loading import prompt_or_404, version_or_404


@login_required
@require_safe
def version_page(request: SignedInRequest, slug: str, reference: str) -> HttpResponse:
    """By number for submitted versions: such an address always shows the same text."""
    prompt = prompt_or_404(request, slug)
    version = version_or_404(prompt, reference)
    texts = "\n".join(message["content"] for message in version.messages)
    return render(
        request,
        "registry/version.html",
        {
            "prompt": prompt,
            "version": version,
            "is_past": getattr(version, "is_past", False),
            "messages_shown": shown_messages(version),
            "characters": sum(len(message["content"]) for message in version.messages),
            "tokens": estimate_tokens(texts, version.model),
            "contributors": version.contributions.select_related("person").order_by("first_at", "pk"),
            "catalogued": AIModel.objects.filter(model_id=version.model).first() if version.model else None,
            "has_draft": prompt.versions.filter(state=VersionState.DRAFT).exists(),
            "can_edit": rules.can_edit(request.user, prompt) and not prompt.archived_at,
            "schema_text": _pretty(version.output_schema),
            "tools_text": _pretty(version.tools),
            "attached": attachments.attached(
                attachments.Place.VERSION, user=request.user, thing=version, at=timezone.now()
            ),
            "tab": "text",
        },
    )


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) if value else ""
