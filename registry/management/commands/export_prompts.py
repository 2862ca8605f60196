"""``manage.py export_prompts FOLDER|FILE``: all prompts, or those of one feature, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from base.errors import Refusal
from base.middleware import one_command
from registry.models import Feature, Prompt
from registry.services.exporting import Export, ExportedVersions, ExportFormat, export_prompts, losses_line


class Command(BaseCommand):
    help = "Write prompts out as files that import_prompts, or another tool, can read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "target", metavar="FOLDER|FILE", help="a folder, or a file that ends in .zip, .json or .csv"
        )
        parser.add_argument("--feature", metavar="SHORT-NAME", help="only the prompts of this feature")
        parser.add_argument("--format", choices=ExportFormat.values, default=ExportFormat.FRONTMATTER.value)
        parser.add_argument("--versions", choices=ExportedVersions.values, default=ExportedVersions.NEWEST.value)
        parser.add_argument("--archived", action="store_true", help="archived prompts too")
        parser.add_argument("--as", dest="email", metavar="E-MAIL", help="only what this person may see, in their name")

    @one_command()
    def handle(self, *args: Any, **options: Any) -> None:
        by = _person(options["email"])
        target = Path(options["target"])
        try:
            export = export_prompts(
                prompts=_prompts(by, options["feature"], archived=options["archived"]),
                by=by,
                at=timezone.now(),
                format=options["format"],
                which=options["versions"],
            )
            count = _write_file(export, target) if target.suffix else _write_folder(export, target)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror or error}.") from error
        for loss in export.losses:
            self.stderr.write(losses_line(*loss))
        self.stdout.write(
            f"Wrote {len(export.prompt_ids):,} prompts to {target}" + (f" ({count:,} files)." if count else ".")
        )


def _prompts(by: User | None, feature: str | None, *, archived: bool) -> Any:
    prompts = Prompt.objects.visible_to(by) if by else Prompt.objects.all()
    if not archived:
        prompts = prompts.in_use()
    if not feature:
        return prompts
    features = Feature.objects.visible_to(by) if by else Feature.objects.all()
    if not features.filter(slug=feature).exists():
        names = ", ".join(features.order_by("slug").values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no feature “{feature}”. There are: {names}.")
    return prompts.filter(feature__slug=feature)


def _person(email: str | None) -> User | None:
    if not email:
        return None
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise CommandError(f"Nobody who may sign in has the address {email}.")
    return person


def _write_file(export: Export, target: Path) -> int:
    wanted = Path(export.file_name).suffix
    if target.suffix.lower() != wanted:
        raise CommandError(f"This export is one {wanted} file. Call it something{wanted}, or give a folder.")
    with target.open("wb") as file:
        file.writelines(export.pieces())
    return 0


def _write_folder(export: Export, folder: Path) -> int:
    """Each file on its own; pieces of a table go one after the other into one file. Returns how many files."""
    names: set[str] = set()
    folder.mkdir(parents=True, exist_ok=True)
    for written in export.files():
        path = folder / written.file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab" if written.file_name in names else "wb") as file:
            file.write(written.data)
        names.add(written.file_name)
    return len(names)
