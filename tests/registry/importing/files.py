"""Small files for import tests, and the steps that many of them share."""

from __future__ import annotations

import io

from registry.services.importing import Upload, continue_import, keep_plan, plan_import, start_import
from tests.factories import NOW


def upload(name: str, text: str | bytes) -> Upload:
    return Upload(name, io.BytesIO(text.encode() if isinstance(text, str) else text))


def table(*rows: tuple[str, str], name: str = "library.csv") -> Upload:
    """A CSV of (title, text)."""
    lines = ["act,prompt"] + [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return upload(name, "\n".join(lines))


def planned(files, by, feature, *, on_collision="", owner=None):
    plan = plan_import(files=files, by=by, feature=feature, on_collision=on_collision)
    return keep_plan(plan=plan, by=by, at=NOW, feature=feature, owner=owner)


def imported(files, by, feature, **options):
    """The finished run."""
    run = planned(files, by, feature, **options)
    start_import(run=run, by=by, at=NOW, in_background=False)
    return continue_import(run=run, at=NOW)


def outcomes(run) -> list[tuple[str, str]]:
    """[(short name, outcome), …] in the order of reading."""
    return list(run.lines.order_by("position").values_list("slug", "outcome"))
