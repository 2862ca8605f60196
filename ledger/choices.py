"""The kinds of damage that a verification can find, and the ways by which checkpoints leave."""

from django.db import models


class Damage(models.TextChoices):
    ALTERED = "altered", "Altered"
    MISSING = "missing", "Missing"
    REORDERED = "reordered", "Reordered"
    CUT_SHORT = "cut short", "Cut short"


class Channel(models.TextChoices):
    EMAIL = "email", "e-mail"
    URL = "url", "web address"
