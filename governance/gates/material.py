"""What gates look at, read once for all: each part costs at most one query, and only when a gate asks for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from governance.gates.base import Finding
from governance.models import Bypass, ChangeRequest, ChecklistTick, ContentCheck, GateOverride
from registry.models import Prompt, PromptVersion
from registry.models.version import CONTENT_FIELDS

PROMPT = "registry.prompt"


@dataclass
class Material:
    """A request as it is at ``at``. Whoever looks makes a new one: nothing here is read twice."""

    request: ChangeRequest
    at: dt.datetime

    @cached_property
    def version(self) -> PromptVersion | None:
        """The version that the request brings, its content left in the database (it may be a megabyte); None when the
        request is not about a prompt. With its prompt, the prompt's feature, and the owners of both."""
        if self.request.object_type != PROMPT:
            return None
        people = ("prompt__owner", "prompt__backup_owner", "prompt__feature__owner", "prompt__feature__overseer")
        return (
            PromptVersion.objects.select_related(*people)
            .defer(*CONTENT_FIELDS, "rationale", "search", "prompt__search")
            .get(pk=self.request.subject_id)
        )

    @property
    def prompt(self) -> Prompt | None:
        return self.version.prompt if self.version else None

    @cached_property
    def kept_findings(self) -> dict[str, list[Finding]]:
        """What checkers found in this content before, by the name and version of the checker."""
        rows = ContentCheck.objects.filter(content_digest=self.request.content_digest)
        return {
            row.checker: [Finding(each["says"], each["path"], each["line"]) for each in row.findings] for row in rows
        }

    @cached_property
    def ticks(self) -> dict[str, ChecklistTick]:
        """The newest tick or taking back of each point for this content, by the point's code."""
        rows = self.request.ticks.filter(content_digest=self.request.content_digest).select_related("person")
        return {row.item: row for row in rows.order_by("item", "-pk").distinct("item")}

    @cached_property
    def overrides(self) -> dict[str, GateOverride]:
        """Gates that somebody accepted for this content all the same, by code."""
        rows = self.request.overrides.filter(content_digest=self.request.content_digest)
        return {row.gate: row for row in rows.select_related("person", "role")}

    @cached_property
    def is_bypassed(self) -> bool:
        """Whether somebody broke glass, or the deadlock of a policy, on this request."""
        return Bypass.objects.filter(request=self.request).exists()
