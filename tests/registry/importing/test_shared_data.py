"""All the real files through both doors: each file and row accounted for, twice; then out again and in."""

from __future__ import annotations

import io
import zipfile
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from ledger.models import Entry
from registry.interchange.reading import read_file
from registry.models import ImportRun, Prompt, PromptVersion
from registry.services.importing import continue_import
from tests.factories import NOW

ROWS, FILES = 1_529, 28  # of the table; beside the table
REJECTED = 4  # the four .prompt files that are broken on purpose


@pytest.fixture
def prompts_folder(shared_data):
    return shared_data / "prompts"


def command(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_prompts", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue()


def by_page(client, folder, feature):
    """Every file chosen in the browser, taken names renamed, and the long work done as a worker would."""
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(folder.rglob("*.*")) if path.is_file()]
    owner = client.session["_auth_user_id"]
    answer = client.post(reverse("registry:import"), {"uploads": files, "feature": feature.pk, "owner": owner})
    run = ImportRun.objects.get(pk=answer["Location"].split("/")[-2])
    client.post(reverse("registry:import_choose", args=[run.pk]), {"for_all": "rename"})
    client.post(reverse("registry:import_start", args=[run.pk]))
    return continue_import(run=run, at=NOW)


def test_command__over_all_files__accounts_for_each_and_a_second_run_changes_nothing(cast, prompts_folder, tmp_path):
    arguments = [prompts_folder, "--feature", "invoices", "--as", "ana@example.org", "--on-collision", "rename"]

    first = command(*arguments, "--report", tmp_path / "report.csv")
    facts = (Prompt.objects.count(), PromptVersion.objects.count(), PromptVersion.history.count())
    second = command(*arguments)

    counts = ImportRun.objects.order_by("created_at").values_list("counts", flat=True)
    made = ROWS + FILES - REJECTED - 16
    assert sorted(counts, key=lambda each: "unchanged" in each) == [
        {"created": made, "double": 16, "rejected": REJECTED},
        {"unchanged": made, "double": 16, "rejected": REJECTED},
    ]
    assert (
        (Prompt.objects.count(), PromptVersion.objects.count(), PromptVersion.history.count()) == facts == (made,) * 3
    )
    assert Entry.objects.filter(action="prompt.imported").count() == made
    assert f"In all             {ROWS + FILES:>7,}" in first and f"In all             {ROWS + FILES:>7,}" in second
    lines = ImportRun.objects.first().lines
    assert lines.filter(source__contains="prompts-chat.csv row ").count() == ROWS
    assert (tmp_path / "report.csv").read_bytes().count(b"prompts-chat.csv row ") >= ROWS


def test_page__over_all_files__gives_what_the_command_gives(client, cast, prompts_folder):
    client.force_login(cast.ana)

    runs = [by_page(client, prompts_folder, cast.feature) for _ in range(2)]

    made = ROWS + FILES - REJECTED - 16
    assert [run.counts for run in runs] == [
        {"created": made, "double": 16, "rejected": REJECTED},
        {"unchanged": made, "double": 16, "rejected": REJECTED},
    ]


@pytest.mark.parametrize("format", ["frontmatter", "langfuse"])
def test_export__of_everything__reads_back_with_equal_digests(cast, prompts_folder, tmp_path, format):
    command(prompts_folder, "--feature", "invoices", "--as", "ana@example.org", "--on-collision", "rename")
    here = dict(Prompt.objects.values_list("slug", "latest_version__digest"))
    target = tmp_path / "all.zip"

    call_command("export_prompts", str(target), "--format", format, stdout=io.StringIO(), stderr=io.StringIO())

    back = read_file("all.zip", target.read_bytes())
    assert {each.slug: each.digest for each in back} == here
    again = command(target, "--as", "ana@example.org")
    assert Counter(again.split("\n")[-2].split()) == Counter(["In", "all", f"{len(here):,}"])
    assert ImportRun.objects.order_by("-id").filter(counts={"unchanged": len(here)}).count() == 1


def test_export__in_formats_that_lose__counts_every_prompt_or_says_what_is_left_out(cast, prompts_folder, tmp_path):
    command(
        prompts_folder / "prompty", prompts_folder / "dotprompt", "--feature", "invoices", "--as", "ana@example.org"
    )
    here = set(Prompt.objects.values_list("slug", flat=True))

    for format in ("dotprompt", "prompty"):
        target = tmp_path / f"{format}.zip"
        call_command("export_prompts", str(target), "--format", format, stdout=io.StringIO(), stderr=io.StringIO())

        with zipfile.ZipFile(target) as archive:
            names = set(archive.namelist()) - {"left-out.log"}
            said = archive.read("left-out.log").decode() if "left-out.log" in archive.namelist() else ""
        missing = {slug for slug in here if f"{slug}: Left out." in said}
        assert len(names) + len(missing) == len(here)
