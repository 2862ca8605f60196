"""Plans between the preview and the end of an import: to the database and back, exactly."""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from typing import Any

from registry.models import ImportPlan, ImportRun
from registry.services.importing.items import Item

CONTENTS = ("version", "facts")
_LINE = [each.name for each in fields(Item) if each.name not in CONTENTS]


def store_items(run: ImportRun, items: list[Item]) -> None:
    """``lines``: what pages show of each item. ``contents``: the columns to write, as zlib-compressed JSON."""
    lines = [_line(item) for item in items]
    contents = json.dumps([[getattr(item, name) for name in CONTENTS] for item in items], ensure_ascii=False)
    ImportPlan.objects.create(run=run, lines=lines, contents=zlib.compress(contents.encode("utf-8"), 1))


def load_items(plan: ImportPlan) -> list[Item]:
    """The items as they were stored, with the choices made since."""
    contents = json.loads(zlib.decompress(plan.contents))
    return [
        Item(**line, version=version, facts=facts) for line, (version, facts) in zip(plan.lines, contents, strict=True)
    ]


def lines_of(run: ImportRun) -> list[Item]:
    """The items for showing: without their contents. Empty once the plan is gone."""
    plan = ImportPlan.objects.filter(run=run).only("lines").first()
    return [Item(**line) for line in plan.lines] if plan else []


def store_lines(run: ImportRun, items: list[Item]) -> None:
    """Keep changed choices; the contents stay as they are."""
    ImportPlan.objects.filter(run=run).update(lines=[_line(item) for item in items])


def _line(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _LINE}
