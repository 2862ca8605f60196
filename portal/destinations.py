"""The pages of the navigation, for the command palette."""

from __future__ import annotations

from typing import Any

from base.search import Hit
from portal.navigation import ACCOUNT, NAVIGATION, address_of


def find_pages(user: Any, query: str, limit: int) -> list[Hit]:
    """Pages whose name has ``query`` in it; all of them without one. Only what this person may open."""
    places = [(place, group or "Start") for group, places in NAVIGATION for place in places]
    places += [(place, "Your account") for place in ACCOUNT]
    found = [
        Hit(title=place.title, detail=group, url=address_of(place.view), icon=place.icon)
        for place, group in places
        if query.lower() in place.title.lower() and address_of(place.view) and place.needs(user)
    ]
    return found[: limit if query else limit + 2]
