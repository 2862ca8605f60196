"""The one admin site, at ``/``: our task pages in unfold's shell, and read-only record pages below ``records/``."""

from __future__ import annotations

from unfold.sites import UnfoldAdminSite


class CountersignSite(UnfoldAdminSite):
    pass
