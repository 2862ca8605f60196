"""What services of the registry announce to higher apps; see ``base.announcing``."""

from __future__ import annotations

from base.announcing import Announcement

feature_changed = Announcement("feature_id")  # its risk tier or its people, say
environment_changed = Announcement("environment_id")  # protected now, or not any more
# What is known of prompts or models themselves: their people, their neighbours, their facts.
objects_changed = Announcement("object_ids")
version_submitted = Announcement("version_id")  # it is frozen now, and can be tried
