"""``manage.py import_prompts PATH… --as E-MAIL``: status 0 when it ran, 1 if --strict and a row failed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from base.errors import Refusal
from base.middleware import one_command
from registry import permissions
from registry.choices import CollisionChoice, ImportOutcome
from registry.models import Feature, ImportRun
from registry.services.importing import Plan, continue_import, keep_plan, plan_import, start_import
from registry.services.importing.folders import uploads_at
from registry.services.importing.planning import decide
from registry.services.importing.reporting import report_csv

BAD = (ImportOutcome.REJECTED, ImportOutcome.FAILED)


class Command(BaseCommand):
    help = (
        "Import prompt files, folders and .zip archives as drafts; nothing goes live. A second import changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, .zip archives")
        parser.add_argument("--as", dest="email", required=True, metavar="E-MAIL", help="who imports; owns new prompts")
        parser.add_argument("--owner", metavar="E-MAIL", help="who answers for new prompts instead")
        parser.add_argument("--feature", metavar="SHORT-NAME", help="where new prompts go; else each file must say")
        parser.add_argument(
            "--on-collision",
            choices=[CollisionChoice.RENAME.value, CollisionChoice.SKIP.value],
            default=CollisionChoice.SKIP.value,
            help="what to do with a name that is taken: bring it in as name-2, or leave it out (default)",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--report", metavar="FILE", help="also write the report as CSV")
        parser.add_argument("--strict", action="store_true", help="exit with 1 if a file or row could not be imported")

    @one_command()
    def handle(self, *args: Any, **options: Any) -> None:
        by, at = _person(options["email"]), timezone.now()
        owner = _person(options["owner"]) if options["owner"] else None
        feature = _feature(options["feature"], by)
        try:
            self._say("Reading …")
            plan = plan_import(
                files=uploads_at(options["paths"]), by=by, feature=feature, on_collision=options["on_collision"]
            )
            if options["dry_run"]:
                decide(plan.items)
                lines: list[Any] = list(plan.items)
            else:
                lines = self._import(
                    plan, by=by, at=at, feature=feature, owner=owner, on_collision=options["on_collision"]
                )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self._answer(lines, dry_run=options["dry_run"])
        if options["report"]:
            _write_report(options["report"], lines)
        if options["strict"] and any(line.outcome in BAD for line in lines):
            sys.exit(1)

    def _import(self, plan: Plan, *, by: User, at: Any, **choices: Any) -> list[Any]:
        run = keep_plan(plan=plan, by=by, at=at, **choices)
        start_import(run=run, by=by, at=at, in_background=False)
        run = continue_import(run=run, at=at, progress=self._show_progress)
        if not run.is_finished:
            raise CommandError(f"The import stopped: {run.problem} What it did until then is kept.")
        return list(ImportRun.objects.get(pk=run.pk).lines.order_by("position"))

    def _answer(self, lines: list[Any], *, dry_run: bool) -> None:
        counts: dict[str, int] = {}
        for line in lines:
            counts[line.outcome] = counts.get(line.outcome, 0) + 1
            name = f" → {line.slug}" if line.slug else ""
            place = f", line {line.line}" if line.outcome in BAD else ""
            reason = f": {line.reason}" if line.reason else ""
            self.stdout.write(f"{ImportOutcome(line.outcome).label:<18} {line.source}{place}{name}{reason}")
            for level, at, message in line.notes:
                if level == "warning":
                    self.stdout.write(f"{'':<18}   line {at}: {message}")
        self.stdout.write("")
        for outcome in ImportOutcome:
            if outcome.value in counts:
                self.stdout.write(f"{outcome.label:<18} {counts[outcome.value]:>7,}")
        self.stdout.write(f"{'In all':<18} {len(lines):>7,}")
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")

    def _show_progress(self, done: int, total: int) -> None:
        self._say(f"Imported {done:,} of {total:,}")

    def _say(self, words: str) -> None:
        """On a terminal one line that changes, else a line each."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r\033[K{words}", ending="")
        else:
            self.stderr.write(words)
        self.stderr.flush()


def _person(email: str) -> User:
    person = User.objects.filter(email__iexact=email.strip()).first()
    if person is None or not person.is_active:
        raise CommandError(f"Nobody who may sign in has the address {email}.")
    return person


def _feature(slug: str | None, by: User) -> Feature | None:
    if not slug:
        return None
    feature = Feature.objects.visible_to(by).filter(slug=slug).first()
    if feature is None:
        editable = Feature.objects.where_allowed(by, permissions.EDIT_PROMPTS).order_by("slug")
        names = ", ".join(editable.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no feature “{slug}”. {by} may import into: {names}.")
    return feature


def _write_report(path: str, lines: list[Any]) -> None:
    try:
        with Path(path).open("wb") as file:
            file.writelines(report_csv(lines))
    except OSError as error:
        raise CommandError(f"The import ran, but its report cannot be written to {path}: {error.strerror}.") from error
