"""Import and export in the browser: the steps, who may take them, and files that mean harm."""

from __future__ import annotations

import csv
import io
import stat
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ledger.models import Entry
from registry.models import ImportRun, Prompt
from registry.views import importing
from tests.factories import PromptFactory, PromptVersionFactory, content
from tests.registry.importing.files import imported, outcomes, planned, table, upload

pytestmark = pytest.mark.django_db


def choose_files(client, cast, *files, **fields):
    """Send the form; returns (answer, run or None)."""
    given = [SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode()) for name, data in files]
    body = {"uploads": given, "feature": cast.feature.pk, "owner": cast.ana.pk, **fields}
    answer = client.post(reverse("registry:import"), body)
    return answer, ImportRun.objects.order_by("-created_at").first()


def archive(*entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries:
            file.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def test_import__small_file__preview_then_yes_then_report(ana, cast):
    answer, run = choose_files(ana, cast, ("library.csv", "act,prompt\nRouter,Sort this.\nRouter,Sort that.\n"))

    preview = ana.get(answer["Location"] + "?show=collision")
    assert (preview.status_code, Prompt.objects.count()) == (200, 0)
    assert "Bring it in as router-2" in preview.content.decode()

    ana.post(reverse("registry:import_choose", args=[run.pk]), {"choice-2": "rename"})
    answer = ana.post(reverse("registry:import_start", args=[run.pk]), follow=True)

    assert outcomes(run) == [("router", "created"), ("router-2", "created")]
    assert "What happened" in answer.content.decode()


def test_preview__with_rows_of_every_kind__opens_on_all_with_counts_and_points_at_the_rejected(ana, cast):
    rows = "act,prompt\nRouter,Sort this.\nRouter,Sort that.\nOther,Do it.\n"
    answer, _ = choose_files(ana, cast, ("library.csv", rows), ("broken.prompt", "---\nmodel: [\n---\nx"))

    page = ana.get(answer["Location"])

    assert [(tab["title"], tab["count"], tab["active"]) for tab in page.context["tabs"]] == [
        ("All", 4, True),
        ("New prompt", 2, False),
        ("Needs your choice", 1, False),
        ("Cannot be read", 1, False),
    ]
    assert len(page.context["page"].items) == 4
    assert 'href="?show=rejected">See what and why' in page.content.decode()


def test_import__undecided_names__says_so_and_starts_nothing(ana, cast):
    _, run = choose_files(ana, cast, ("library.csv", "act,prompt\nRouter,Sort this.\nRouter,Sort that.\n"))

    answer = ana.post(reverse("registry:import_start", args=[run.pk]), follow=True)

    assert "1 name needs your choice first." in answer.content.decode()
    assert Prompt.objects.count() == 0


def test_import__long_table__is_left_to_a_worker_and_followed(
    ana, cast, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr("registry.tasks.run_import.delay", lambda **what: queued.append(what))
    rows = "\n".join(f"P{number},Text {number}" for number in range(60))
    _, run = choose_files(ana, cast, ("library.csv", f"act,prompt\n{rows}"))

    with django_capture_on_commit_callbacks(execute=True):
        page = ana.post(reverse("registry:import_start", args=[run.pk]), follow=True)

    progress = ana.get(reverse("registry:import_progress", args=[run.pk])).json()
    assert progress == {"state": "running", "done": 0, "total": 60, "is_slow": False}
    assert queued == [{"run_id": str(run.pk)}]
    assert "You can leave this page" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "files", "expected"),
    [
        ({}, (), "Choose at least one file."),
        ({"owner": ""}, (("a.md", "Text."),), "This field is required."),
        ({"feature": "00000000-0000-0000-0000-000000000000"}, (("a.md", "Text."),), "Select a valid choice."),
    ],
)
def test_import__unsound_form__says_what_is_missing(ana, cast, fields, files, expected):
    answer, run = choose_files(ana, cast, *files, **fields)

    assert (answer.status_code, run) == (400, None)
    assert expected in answer.content.decode()


def test_import__files_above_the_limit__are_refused(ana, cast, monkeypatch):
    monkeypatch.setattr(importing, "MAX_UPLOAD_BYTES", 10)

    answer, run = choose_files(ana, cast, ("a.md", "More than ten bytes."))

    assert (answer.status_code, run) == (400, None)


def link(name, target):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, target


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([("../../etc/passwd.md", "x")], "leads out of the archive"),
        ([("/etc/passwd.md", "x")], "leads out of the archive"),
        ([("C:\\windows\\a.md", "x")], "backslash"),
        ([link("a.md", "/etc/passwd")], "link to another file"),
        ([("inner.zip", archive(("a.md", "x")))], "archive inside the archive"),
        ([("bomb.md", b"0" * 20_000_000)], "zip bombs"),
    ],
)
def test_import__archive_that_means_harm__is_told_and_the_rest_goes_on(ana, cast, entries, reason):
    _, run = choose_files(ana, cast, ("files.zip", archive(*entries, ("good.md", "Help people."))))

    ana.post(reverse("registry:import_start", args=[run.pk]))

    lines = list(run.lines.order_by("position").values_list("slug", "outcome", "reason"))
    assert [line[:2] for line in lines] == [("", "rejected"), ("good", "created")]
    assert reason in lines[0][2]


def test_report__cells_that_spreadsheets_would_run__are_text(ana, cast):
    run = imported([upload("=cmd|x.md", "Text."), table(("=1+1", "Text"))], cast.ana, cast.feature)

    answer = ana.get(reverse("registry:import_report", args=[run.pk]))

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [(row[1], row[5]) for row in rows[1:]] == [("'=cmd|x.md", "'=cmd|x"), ("library.csv row 2", "'=1+1")]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


EDITORS = {"ana": 200, "omar": 200, "alex": 200, "elsewhere": 200}
EVERYBODY = ("olu", "elsewhere", "vera", "ana", "omar", "tom", "mia", "leila", "rosa", "dina", "max", "ada", "alex")


def test_import_form__for_each_person__needs_the_right_to_edit_somewhere(client, cast):
    got = {}
    for name in EVERYBODY:
        client.force_login(getattr(cast, name))
        got[name] = client.get(reverse("registry:import")).status_code

    assert got == {name: EDITORS.get(name, 403) for name in EVERYBODY}


def test_import_run__for_each_person__is_one_s_own_or_an_auditor_s_to_read(client, cast):
    run = planned([table(("A", "1"))], cast.ana, cast.feature)
    got = {}
    for name in EVERYBODY:
        client.force_login(getattr(cast, name))
        read = client.get(run.get_absolute_url()).status_code
        start = "" if name == "ana" else client.post(reverse("registry:import_start", args=[run.pk])).status_code
        got[name] = (read, start)

    expected = dict.fromkeys(EVERYBODY, (404, 404)) | {"ana": (200, ""), "ada": (200, 403), "alex": (200, 403)}
    assert got == expected


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("view", ["import", "export", "export_download"])
def test_pages__asked_by_other_methods__refuse(ana, method, view):
    assert getattr(ana, method)(reverse(f"registry:{view}")).status_code == 405


def test_export__with_filters__writes_what_the_list_shows_and_tells_the_ledger(client, cast):
    seen = PromptVersionFactory(prompt=PromptFactory(slug="seen", feature=cast.feature, tags=["a"]))
    hidden = PromptVersionFactory(prompt=PromptFactory(slug="hidden", feature=cast.feature))
    for version in (seen, hidden):
        type(version.prompt).objects.filter(pk=version.prompt_id).update(latest_version=version)
    client.force_login(cast.vera)

    answer = client.post(reverse("registry:export_download") + "?tag=a", {"format": "frontmatter", "which": "newest"})

    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as file:
        assert file.namelist() == ["seen.md"]
    entry = Entry.objects.with_texts().get(action="prompts.exported")
    assert (entry.actor_id, entry.text.object_label) == (cast.vera.pk, "1 prompt as Countersign files")


def test_export__what_one_may_not_see__is_not_in_it(client, cast):
    PromptVersionFactory(prompt=PromptFactory(slug="hidden", feature=cast.feature))
    client.force_login(cast.elsewhere)

    answer = client.post(reverse("registry:export_download"), {"format": "langfuse", "which": "all"})

    assert b"".join(answer.streaming_content) == b"[]\n"


@pytest.mark.parametrize(
    ("which", "names"),
    [
        ("newest", ["a.md"]),
        ("submitted", ["a.md"]),
        ("all", ["a/1.0.0.md", "a/1.0.0-draft.md"]),
    ],
)
def test_export__versions_asked_for__are_written(client, cast, which, names):
    prompt = PromptFactory(slug="a", feature=cast.feature)
    PromptVersionFactory(prompt=prompt, submitted=True)
    draft = PromptVersionFactory(prompt=prompt)
    type(prompt).objects.filter(pk=prompt.pk).update(latest_version=draft)
    client.force_login(cast.vera)

    answer = client.post(reverse("registry:export_download"), {"format": "frontmatter", "which": which})

    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as file:
        assert file.namelist() == names


def test_export_page__checked_for_a_format_that_loses__says_what(client, cast):
    schema = content("Answer.", output_schema={"type": "object"})
    version = PromptVersionFactory(prompt=PromptFactory(slug="a", feature=cast.feature), content=schema)
    type(version.prompt).objects.filter(pk=version.prompt_id).update(latest_version=version)
    client.force_login(cast.vera)

    page = client.get(reverse("registry:export") + "?check=csv").content.decode()

    assert "The output schema has no column." in page
    assert Entry.objects.filter(action="prompts.exported").count() == 0


def test_export__unknown_format__is_refused(client, cast):
    client.force_login(cast.vera)

    answer = client.post(reverse("registry:export_download"), {"format": "docx", "which": "newest"})

    assert answer.status_code == 302
    assert Entry.objects.count() == 0
