"""Who gets which answer on the pages of the portal itself: what they show depends on the person, not that they show."""

from __future__ import annotations

from tests.access import Address, everyone


def world(cast):
    return cast


TABLE = [
    Address("portal:home", GET=everyone()),
    Address("admin:index", GET=everyone()),  # the admin site's name for the same page
    Address("portal:search", query="?q=ana", GET=everyone()),
]
