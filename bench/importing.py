"""Importing a table of prompts with history, ledger and report, against plain ``bulk_create`` of the same rows.

Ours counts everything from the bytes of the file to the finished report: reading, planning, keeping the plan, eight
chunks with their commits. The reference inserts ready-made Prompt and PromptVersion objects in one transaction, without
history, ledger, report or checks. The table is ``prompts-chat.csv`` of the shared data (COUNTERSIGN_DATA says where),
1,529 rows. A database of its own is made and dropped; emptying it between runs is not timed.
"""

from __future__ import annotations

import copy
import datetime as dt
import io
import os
import time
from pathlib import Path
from typing import Any

from bench.harness import Bench

ROWS = 1_529
_DATA = Path(os.environ.get("COUNTERSIGN_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))
TABLE = _DATA / "prompts" / "prompts-chat.csv"
_NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
_kept: dict[str, Any] = {}


def _prepare() -> None:
    import django  # noqa: PLC0415 (the settings may start a database; only this line of the bench needs one)

    django.setup()
    from django.db import connection  # noqa: PLC0415

    _kept["table"] = TABLE.read_bytes()
    _kept["database"] = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    from accounts.models import User  # noqa: PLC0415
    from registry.models import Feature, Prompt, PromptVersion  # noqa: PLC0415

    _kept["by"] = User.objects.create_superuser("bench@example.org", full_name="Bench")
    _kept["feature"] = Feature.objects.create(
        slug="bench", name="Bench", purpose="Measures.", risk_tier="minimal", owner=_kept["by"]
    )
    _import()
    _kept["prompts"] = list(Prompt.objects.order_by("pk"))
    _kept["versions"] = list(PromptVersion.objects.order_by("pk"))
    _empty()


def _ours() -> float:
    started = time.perf_counter()
    run = _import()
    elapsed = time.perf_counter() - started
    if run.total != ROWS or run.counts != {"created": ROWS - 16, "double": 16}:
        raise RuntimeError(f"The import did something else than expected: {run.counts}.")
    _empty()
    return elapsed


def _import() -> Any:
    from registry.services.importing import (  # noqa: PLC0415
        Upload,
        continue_import,
        keep_plan,
        plan_import,
        start_import,
    )

    by, feature = _kept["by"], _kept["feature"]
    files = [Upload("prompts-chat.csv", io.BytesIO(_kept["table"]))]
    plan = plan_import(files=files, by=by, feature=feature, on_collision="rename")
    run = keep_plan(plan=plan, by=by, at=_NOW, feature=feature)
    start_import(run=run, by=by, at=_NOW, in_background=False)
    return continue_import(run=run, at=_NOW)


def _plain() -> float:
    from django.db import transaction  # noqa: PLC0415

    from registry.models import Prompt, PromptVersion  # noqa: PLC0415

    prompts, versions = copy.deepcopy(_kept["prompts"]), copy.deepcopy(_kept["versions"])
    started = time.perf_counter()
    with transaction.atomic():
        Prompt.objects.bulk_create(prompts)
        PromptVersion.objects.bulk_create(versions)
    elapsed = time.perf_counter() - started
    if Prompt.objects.count() != ROWS - 16:
        raise RuntimeError("The reference did not insert every row.")
    _empty()
    return elapsed


def _empty() -> None:
    """Triggers refuse TRUNCATE; a superuser's session may pass them, in this throw-away database."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE registry_prompt, registry_importrun, ledger_entry, ledger_entrytext CASCADE")
        cursor.execute(
            "TRUNCATE registry_historicalprompt, registry_historicalpromptversion, registry_historicalimportrun"
        )
        cursor.execute("SET session_replication_role = DEFAULT")


def _clean() -> None:
    from django.db import connection  # noqa: PLC0415

    connection.creation.destroy_test_db(_kept["database"], verbosity=0)


BENCHES = {
    "import": Bench(issue=2, target=12.0, ours=_ours, reference=_plain, setup=_prepare, teardown=_clean),
}
