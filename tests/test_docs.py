"""The documentation names what is there: settings, pages, pictures, decisions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def test_readme__configuration_table__names_every_variable_of_env_example_once():
    table = (ROOT / "README.md").read_text().split("## Configuration")[1].split("\n## ")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]

    named = [name for cell in first_cells for name in re.findall(r"`([A-Z][A-Z_]+)`", cell)]

    known = re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(named) == sorted(known)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page__its_links_within_the_project__lead_somewhere(page):
    targets = [target for target in _LINK.findall(page.read_text()) if "://" not in target]

    broken = [target for target in targets if not _leads_somewhere(page, target)]

    assert broken == []


def test_decisions__their_numbers__are_unique_without_gap_and_match_their_titles():
    numbers = [int(path.name[:4]) for path in DECISIONS]

    assert numbers == list(range(1, len(DECISIONS) + 1))
    assert [path.name for path in DECISIONS if not path.read_text().startswith(f"# {int(path.name[:4])}. ")] == []


def test_index__every_page_and_decision__is_listed():
    index = (ROOT / "docs" / "README.md").read_text()

    missing = [
        str(page.relative_to(ROOT / "docs"))
        for page in PAGES
        if page.is_relative_to(ROOT / "docs") and page.name != "README.md"
        if f"({page.relative_to(ROOT / 'docs')})" not in index
    ]

    assert missing == []


def _leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    return file.exists() and (not anchor or anchor in _anchors(file))


def _anchors(page: Path) -> set[str]:
    """Anchors as code hosts make them from headings: lower case, spaces to hyphens, other marks left out."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
