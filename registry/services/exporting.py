"""Write prompts out as files of a chosen format, in pieces as they are made: any number fits in little memory."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.db import models

from accounts.models import User
from base.errors import BadInput
from ledger.actions import Action
from ledger.services import record
from registry.choices import VersionState
from registry.content import Content
from registry.interchange.outcome import CannotWrite, Meta, Written
from registry.interchange.writing import write_collection
from registry.models import Prompt, PromptVersion

BATCH = 100
TOGETHER = 500  # entries of one Langfuse file: what one of its imports takes
LOSSES_NAME = "left-out.log"  # an ending that no reader takes for a prompt


class ExportFormat(models.TextChoices):
    FRONTMATTER = "frontmatter", "Countersign files"
    LANGFUSE = "langfuse", "Langfuse JSON"
    CSV = "csv", "Table (CSV)"
    DOTPROMPT = "dotprompt", "Dotprompt files"
    PROMPTY = "prompty", "Prompty files"


class ExportedVersions(models.TextChoices):
    NEWEST = "newest", "The newest, drafts too"
    SUBMITTED = "submitted", "The newest that was submitted"
    ALL = "all", "Every version"


@dataclass(slots=True)
class Export:
    """``files`` gives the files as they are made; read it once. ``losses`` grows meanwhile: [(slug, sentence), …]."""

    format: ExportFormat
    which: ExportedVersions
    prompt_ids: list[Any]
    version_count: int
    losses: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_archive(self) -> bool:
        if self.format == ExportFormat.LANGFUSE:
            return self.version_count > TOGETHER
        return self.format != ExportFormat.CSV

    @property
    def file_name(self) -> str:
        if self.is_archive:
            return "prompts.zip"
        return "prompts.csv" if self.format == ExportFormat.CSV else "prompts.json"

    @property
    def content_type(self) -> str:
        if self.is_archive:
            return "application/zip"
        return "text/csv; charset=utf-8" if self.format == ExportFormat.CSV else "application/json"

    def files(self) -> Iterator[Written]:
        """One for each prompt or version; for Langfuse one for each 500 entries; for CSV pieces of one table."""
        if self.format == ExportFormat.LANGFUSE:
            yield from self._lists()
            return
        is_first = True
        for version in _versions(self.prompt_ids, self.which):
            meta, content = _meta(version), version.content
            written = self._write([(meta, content)])
            if written is None:
                continue
            if self.format == ExportFormat.CSV:
                # Every piece repeats the heading, which holds no line end of its own.
                data = written.data if is_first else written.data.split(b"\r\n", 1)[1]
                written, is_first = Written("prompts.csv", data), False
            elif self.which == ExportedVersions.ALL:
                written = Written(_name_of_version(version, written.file_name), written.data)
            yield written

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the download: a .zip, or one file."""
        return _zipped(self) if self.is_archive else (written.data for written in self.files())

    def _lists(self) -> Iterator[Written]:
        group: list[tuple[Meta, Content]] = []
        number = 0
        for version in _versions(self.prompt_ids, self.which):
            group.append((_meta(version), version.content))
            if len(group) == TOGETHER:
                number += 1
                yield from self._list(group, number)
                group = []
        if group or not number:
            yield from self._list(group, number + 1)

    def _list(self, group: list[tuple[Meta, Content]], number: int) -> Iterator[Written]:
        written = self._write(group)
        if written is not None:
            yield Written(f"prompts-{number}.json" if self.is_archive else "prompts.json", written.data)
        elif not group:
            yield Written("prompts.json", b"[]\n")

    def _write(self, prompts: list[tuple[Meta, Content]]) -> Written | None:
        """None for what has no honest form in this format; that is a loss of its own."""
        if not prompts:
            return None
        slug = prompts[0][0].slug if len(prompts) == 1 else ""
        try:
            written = write_collection(prompts, self.format.value)[0]
        except CannotWrite as error:
            self.losses.append((slug, f"Left out. {error}"))
            return None
        self.losses += [(slug, loss.removeprefix(f"{slug}: ")) for loss in written.losses]
        return written


def export_prompts(
    *,
    prompts: models.QuerySet[Prompt],
    by: User | None,
    at: datetime.datetime,
    format: str = ExportFormat.FRONTMATTER,
    which: str = ExportedVersions.NEWEST,
) -> Export:
    """An export of ``prompts`` (already narrowed to what ``by`` may see), ready to be streamed.

    ``by`` is None for the command without a name. Side effect: one ledger entry, before the first byte leaves.
    """
    export = plan_export(prompts=prompts, format=format, which=which)
    label = f"{len(export.prompt_ids):,} prompt{'' if len(export.prompt_ids) == 1 else 's'}"
    record(
        action=Action.PROMPTS_EXPORTED,
        by=by,
        at=at,
        object_type="registry.prompt",
        object_label=f"{label} as {export.format.label}",
        texts={"format": export.format.value, "versions": export.which.value},
    )
    return export


def plan_export(*, prompts: models.QuerySet[Prompt], format: str, which: str) -> Export:
    """As ``export_prompts``, for looking at what would be lost: nothing is recorded."""
    if format not in ExportFormat.values:
        raise BadInput.at("format", "Choose one of the formats on the page.")
    if which not in ExportedVersions.values:
        raise BadInput.at("which", "Choose which versions to write: the newest, the newest submitted, or all.")
    ids = list(prompts.order_by("slug").values_list("pk", flat=True))
    chosen = ExportedVersions(which)
    return Export(ExportFormat(format), chosen, ids, _count(ids, chosen))


def _count(ids: list[Any], which: ExportedVersions) -> int:
    if which == ExportedVersions.NEWEST:
        return Prompt.objects.filter(pk__in=ids, latest_version__isnull=False).count()
    versions = PromptVersion.objects.filter(prompt__in=ids)
    if which == ExportedVersions.SUBMITTED:
        return versions.frozen().values("prompt_id").distinct().count()
    return versions.exclude(state=VersionState.DISCARDED).count()


def _versions(ids: list[Any], which: ExportedVersions) -> Iterator[PromptVersion]:
    """The versions in order of slug; newest last where there are several."""
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        versions = (
            PromptVersion.objects.filter(prompt__in=batch)
            .select_related("prompt__feature")
            .defer("search", "prompt__search")
        )
        if which == ExportedVersions.NEWEST:
            versions = versions.filter(pk=models.F("prompt__latest_version_id")).order_by("prompt__slug")
        elif which == ExportedVersions.SUBMITTED:
            versions = versions.frozen().order_by("prompt__slug", "-major", "-minor", "-patch").distinct("prompt__slug")
        else:
            versions = versions.exclude(state=VersionState.DISCARDED).order_by(
                "prompt__slug", "-state", "major", "minor", "patch"
            )
        yield from versions


def _meta(version: PromptVersion) -> Meta:
    prompt = version.prompt
    return Meta(
        slug=prompt.slug,
        title=prompt.title,
        purpose=prompt.purpose,
        feature=prompt.feature.slug,
        version=version.number,
        change_note=version.change_note,
        tags=tuple(prompt.tags),
        accuracy_threshold=prompt.accuracy_threshold,
    )


def _name_of_version(version: PromptVersion, file_name: str) -> str:
    draft = "-draft" if version.is_draft else ""
    return f"{version.prompt.slug}/{version.number}{draft}{PurePosixPath(file_name).suffix}"


class _Pipe:
    """What ``zipfile`` writes into; ``taken`` empties it. Not seekable, which zipfile copes with."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do: every write has arrived."""

    def taken(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


def _zipped(export: Export) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for written in export.files():
            archive.writestr(written.file_name, written.data)
            yield pipe.taken()
        if export.losses:
            archive.writestr(LOSSES_NAME, "".join(f"{losses_line(*loss)}\n" for loss in export.losses))
    yield pipe.taken()


def losses_line(slug: str, loss: str) -> str:
    return f"{slug}: {loss}" if slug else loss
