"""What an import would do, file by file and row by row. Reads the database, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from accounts.models import User
from base.errors import BadInput
from registry import permissions, rules
from registry.choices import CollisionChoice, ImportOutcome
from registry.interchange.outcome import Outcome, Parsed, Rejected
from registry.interchange.reading import iter_file
from registry.models import Feature
from registry.services.drafts import sound_fields
from registry.services.importing.items import MAX_SOURCE, Item, Plan, Upload, storable
from registry.services.importing.known import Existing, Known, free_slugs, load_known
from registry.services.prompts import sound_prompt_fields
from registry.validators import RESERVED_SLUGS
from registry.versioning import FIRST, parse_number

MAX_ITEMS = 10_000
MAX_CHARACTERS = 64 * 1024 * 1024  # of the texts of one import; all of them are in memory at once


def plan_import(*, files: Iterable[Upload], by: User, feature: Feature | None = None, on_collision: str = "") -> Plan:
    """Read ``files`` and say for each prompt in them what will happen.

    Without ``feature`` each file must name a feature that ``by`` may edit. ``on_collision`` ("rename", "skip") chooses
    for every name that is taken; "" leaves the choice open. Raises NotAllowed for the feature, BadInput when there is
    more than MAX_ITEMS or MAX_CHARACTERS.
    """
    if feature is not None:
        rules.require(by, permissions.EDIT_PROMPTS, feature)
    names: list[str] = []
    items, wishes = _read_all(files, names)
    pending = [item for item in items if item.version]
    known = load_known(by, {item.slug for item in pending}, {item.digest for item in pending})
    _classify_all(pending, wishes, known, feature)
    _suggest_names(items)
    if on_collision:
        choose_for_all(items, on_collision)
    return Plan(items, names)


def choose_for_all(items: Iterable[Item], choice: str) -> None:
    """Give every open collision ``choice`` where it is offered."""
    for item in items:
        if item.outcome == ImportOutcome.COLLISION and choice in item.choices:
            item.choice = choice


def _read_all(files: Iterable[Upload], names: list[str]) -> tuple[list[Item], dict[int, str]]:
    """Every item, and {position: the feature that its file asks for}."""
    items: list[Item] = []
    wishes: dict[int, str] = {}
    characters = 0
    for upload in files:
        names.append(storable(upload.name, MAX_SOURCE))
        for outcome in _outcomes(upload):
            item = _item(len(items) + 1, outcome)
            items.append(item)
            if isinstance(outcome, Parsed):
                wishes[item.position] = outcome.feature
                characters += sum(len(message["content"]) for message in outcome.content["messages"])
            if len(items) > MAX_ITEMS or characters > MAX_CHARACTERS:
                raise BadInput.at(
                    "files",
                    f"This is more than one import takes: {MAX_ITEMS:,} prompts, {MAX_CHARACTERS // 2**20} million "
                    "characters. Split the files and import them one after the other.",
                )
    return items, wishes


def _outcomes(upload: Upload) -> Iterator[Outcome]:
    if upload.problem:
        yield Rejected(upload.name, 1, 1, upload.problem)
        return
    found = False
    for outcome in iter_file(upload.name, upload.stream):
        found = True
        yield outcome
    if not found:
        yield Rejected(upload.name, 1, 1, "There is no prompt in this file.")


def _item(position: int, outcome: Outcome) -> Item:
    source = storable(outcome.source, MAX_SOURCE)
    item = Item(position, source, outcome.line, ImportOutcome.REJECTED.value)
    if isinstance(outcome, Rejected):
        item.reason = storable(outcome.message)
        return item
    item.notes = [[note.level, note.line, storable(note.message)] for note in outcome.notes]
    item.slug, item.title = outcome.slug, outcome.title or outcome.slug
    try:
        item.version = sound_fields(content=outcome.content, change_note=outcome.change_note, rationale=[], bump="")
        item.facts = sound_prompt_fields(
            {
                "title": item.title,
                "purpose": outcome.purpose,
                "tags": outcome.tags,
                "accuracy_threshold": outcome.accuracy_threshold,
            }
        )
    except BadInput as refusal:
        item.version, item.facts = {}, {}
        item.reason = storable(refusal.message)
        return item
    item.digest = item.version["digest"]
    item.number = list(_number(outcome, item))
    return item


def _number(parsed: Parsed, item: Item) -> tuple[int, int, int]:
    if not parsed.version:
        return FIRST
    number = parse_number(parsed.version)
    if number is None:
        said = storable(parsed.version, 40)
        item.notes.append(
            ["warning", parsed.line, f"“{said}” is not a version number like 1.2.0; a new prompt starts at 1.0.0."]
        )
    return number or FIRST


def _classify_all(items: list[Item], wishes: dict[int, str], known: Known, feature: Feature | None) -> None:
    chosen = str(feature.pk) if feature else ""
    claims: dict[str, Item] = {}
    seen: dict[tuple[str, str], Item] = {}
    for item in items:
        same = seen.setdefault((item.slug, item.digest), item)
        if same is not item:
            item.becomes(
                ImportOutcome.DOUBLE, f"Says the same under the same name as {same.source}.", other=same.position
            )
            continue
        _classify(item, wishes[item.position], known, chosen, claims)
        if item.outcome == ImportOutcome.REJECTED:
            del seen[item.slug, item.digest]
        elif item.outcome in (ImportOutcome.CREATED, ImportOutcome.DRAFTED):
            claims[item.slug] = item


def _classify(item: Item, wish: str, known: Known, chosen: str, claims: dict[str, Item]) -> None:
    existing = known.prompts.get(item.slug)
    if existing and existing.feature_id in known.visible and item.digest in existing.digests:
        item.becomes(ImportOutcome.UNCHANGED, "A version of this prompt says exactly this.", prompt=existing.id)
        return
    twin = known.twins.get((item.slug, item.digest))
    if twin and (existing or item.slug in claims or item.slug in RESERVED_SLUGS):
        item.becomes(ImportOutcome.UNCHANGED, f"This is here already, as {twin}.")
        return
    item.feature = chosen or _named_feature(wish, known) or (existing.feature_id if existing and not wish else "")
    if item.feature not in known.editable:
        item.reason = _feature_problem(wish, existing)
        return
    if item.slug in claims:
        other = claims[item.slug]
        item.collides(
            f"Has the same name as {other.source} and says something else.", other=other.position, can_keep=True
        )
    elif item.slug in RESERVED_SLUGS:
        item.collides(f"“{item.slug}” is an address that the portal uses itself.")
    elif existing:
        _compare(item, existing, known, chosen)
    else:
        item.becomes(ImportOutcome.CREATED)


def _compare(item: Item, existing: Existing, known: Known, chosen: str) -> None:
    """``item`` says something new under the name of a prompt that is here."""
    if existing.feature_id not in known.visible:
        item.collides("This short name is taken.")
    elif existing.feature_id not in known.editable:
        item.collides(f"The prompt of this name belongs to “{existing.feature_name}”, which you may not edit.")
    elif existing.is_archived:
        item.collides("The prompt of this name is archived. Its owner can bring it back.")
    elif existing.draft_by:
        item.collides(f"The prompt of this name has an open draft that says something else ({existing.draft_by}).")
    elif chosen and chosen != existing.feature_id:
        item.prompt = existing.id
        item.collides(f"The prompt of this name belongs to another feature, “{existing.feature_name}”.", can_keep=True)
    else:
        item.becomes(ImportOutcome.DRAFTED, prompt=existing.id)


def _named_feature(wish: str, known: Known) -> str:
    return known.features.get(wish) or known.features.get(wish.lower(), "")


def _feature_problem(wish: str, existing: Existing | None) -> str:
    if wish:
        return (
            f"The file asks for the feature “{storable(wish, 80)}”, which is not here or which you may not edit. "
            "Choose a feature for this import."
        )
    if existing:
        return "A prompt of this name is in a feature that you may not edit. Choose a feature for this import."
    return "The file does not say which feature it belongs to. Choose a feature for this import."


def _suggest_names(items: list[Item]) -> None:
    colliding = [item for item in items if item.outcome == ImportOutcome.COLLISION]
    if not colliding:
        return
    free = free_slugs([item.slug for item in colliding], taken={item.slug for item in items})
    for item in colliding:
        item.rename_to = free[item.slug].pop(0)


def decide(items: list[Item]) -> None:
    """Turn every decided collision into what was chosen. Raises BadInput while one is open."""
    undecided = sum(1 for item in items if item.outcome == ImportOutcome.COLLISION and not item.choice)
    if undecided:
        rows = "One name still needs" if undecided == 1 else f"{undecided:,} names still need"
        raise BadInput(f"{rows} your choice.")
    by_position = {item.position: item for item in items}
    for item in items:
        if item.outcome == ImportOutcome.COLLISION:
            _decide(item, by_position)


def _decide(item: Item, by_position: dict[int, Item]) -> None:
    if item.choice == CollisionChoice.RENAME:
        item.slug, reason = item.rename_to, f"Under the name {item.rename_to}: {item.reason}"
        item.prompt = ""
        item.becomes(ImportOutcome.CREATED, reason)
    elif item.choice == CollisionChoice.SKIP:
        item.becomes(ImportOutcome.SKIPPED, f"Left out. {item.reason}")
    elif item.other is None:
        item.becomes(ImportOutcome.DRAFTED, item.reason)
    else:
        first = by_position[item.other]
        if first.outcome not in (ImportOutcome.CREATED, ImportOutcome.DRAFTED):
            item.becomes(ImportOutcome.SKIPPED, f"Left out: {first.source} was given way to another row already.")
            return
        item.feature, item.prompt = first.feature, first.prompt
        item.becomes(ImportOutcome(first.outcome), f"Taken instead of {first.source}.")
        first.becomes(ImportOutcome.SKIPPED, f"Left out: {item.source} was taken instead.")
