"""The kinds of damage that a verification can find."""

from django.db import models


class Damage(models.TextChoices):
    ALTERED = "altered", "Altered"
    MISSING = "missing", "Missing"
    REORDERED = "reordered", "Reordered"
    CUT_SHORT = "cut short", "Cut short"
