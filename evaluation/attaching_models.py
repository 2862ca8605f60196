"""What evaluation adds to the page of a model: the way to try its prompts on the one that replaces it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from registry.attachments import Action, Place, register_actions
from registry.models import AIModel


def attach_to_models() -> None:
    register_actions(Place.MODEL, model_actions)


def model_actions(*, user: Any, thing: AIModel, at: dt.datetime) -> list[Action]:
    if thing.replaced_by_id is None:
        return []
    return [Action("Try its prompts on the successor", reverse("evaluation:successor", args=[thing.pk]), "swap_horiz")]
