"""What gates look at, read once for all: each part costs at most one query, and only when a gate asks for it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from base.compiled import CompiledRead
from governance.choices import RequestState
from governance.detecting.finding import Finding
from governance.kinds import kind_of
from governance.models import Bypass, ChangeRequest, ChecklistTick, ContentCheck, GateOverride
from governance.signatures import Said, contributor_ids
from registry.content import Content, content_digest
from registry.models import Feature, Prompt, PromptVersion
from registry.models.version import CONTENT_FIELDS

PROMPT = "registry.prompt"
Read = TypeVar("Read")


# The newest of each point.
_TICKS = CompiledRead(
    lambda request, content_digest: (
        ChecklistTick.objects.filter(request=request, content_digest=content_digest)
        .select_related("person")
        .order_by("item", "-pk")
        .distinct("item")
    ),
    request=uuid.UUID,
    content_digest=str,
)
_CHECKS = CompiledRead(
    lambda content_digest: ContentCheck.objects.filter(content_digest=content_digest), content_digest=str
)


@dataclass
class Material:
    """A request as it is at ``at``. Whoever looks makes a new one: nothing here is read twice. Who has read ``said``
    already hands it in."""

    request: ChangeRequest
    at: dt.datetime
    said: Said | None = None
    _read: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def version(self) -> PromptVersion | None:
        """The version that the request brings, its content left in the database (it may be a megabyte); None when the
        request is not about a prompt. With its prompt, the prompt's feature, and the owners of both."""
        return kind_of(self.request).version(self.request) if self.request.object_type == PROMPT else None

    @property
    def prompt(self) -> Prompt | None:
        return self.version.prompt if self.version else None

    @cached_property
    def feature(self) -> Feature | None:
        """The feature that it is about, with owner and overseer."""
        if self.version:
            return self.version.prompt.feature
        if self.request.feature_id is None:
            return None
        return Feature.objects.select_related("owner", "overseer").get(pk=self.request.feature_id)

    @cached_property
    def content(self) -> Content:
        """What the request brings. Raises ValueError when it is not what the request was signed for: what is found in
        it must not be kept under another digest."""
        content: Content = PromptVersion.objects.values(*CONTENT_FIELDS).get(pk=self.request.subject_id)  # type: ignore[assignment]
        if content_digest(content) != self.request.content_digest:
            raise ValueError(f"The content of {self.request} is not what its digest says.")
        return content

    def findings(self, checker: str, find: Callable[[Content], list[Finding]]) -> list[Finding]:
        """What ``checker`` ("secrets/1") finds in this content: kept from an earlier look, or found now and kept."""
        if checker not in self._kept_findings:
            found = find(self.content)
            row = ContentCheck(
                content_digest=self.request.content_digest,
                checker=checker,
                findings=[asdict(each) for each in found],
                checked_at=self.at,
            )
            ContentCheck.objects.bulk_create([row], ignore_conflicts=True)  # somebody else may look at the same time
            self._kept_findings[checker] = found
        return self._kept_findings[checker]

    @cached_property
    def _kept_findings(self) -> dict[str, list[Finding]]:
        rows = _CHECKS.all(content_digest=self.request.content_digest)
        return {row.checker: [Finding(**each) for each in row.findings] for row in rows}

    @cached_property
    def ticks(self) -> dict[str, ChecklistTick]:
        """The newest tick or taking back of each point for this content, by the point's code."""
        rows = _TICKS.all(request=self.request.pk, content_digest=self.request.content_digest)
        for row in rows:
            row.request = self.request
        return {row.item: row for row in rows}

    def once(self, name: str, read: Callable[[], Read]) -> Read:
        """What ``read`` gave the first time it was asked for under ``name``: for what gates of later apps share."""
        if name not in self._read:
            self._read[name] = read()
        return self._read[name]

    @cached_property
    def contributors(self) -> set[uuid.UUID]:
        """Ids of everybody who had a hand in it."""
        return self.said.contributors if self.said else contributor_ids(self.request)

    @cached_property
    def overrides(self) -> dict[str, GateOverride]:
        """Gates that somebody accepted for this content all the same, by code."""
        rows = self.request.overrides.filter(content_digest=self.request.content_digest)
        return {row.gate: row for row in rows.select_related("person", "role")}

    @cached_property
    def is_bypassed(self) -> bool:
        """Whether somebody broke glass, or the deadlock of a policy, on this request."""
        is_over = self.request.state == RequestState.APPLIED  # what was gone round took effect in the same moment
        return is_over and Bypass.objects.filter(request=self.request).exists()
