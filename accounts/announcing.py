"""What services of people announce to higher apps; see ``base.announcing``."""

from __future__ import annotations

from base.announcing import Announcement

# Roles were granted or withdrawn, or accounts switched on or off: ``people`` are ids.
access_changed = Announcement("people")
