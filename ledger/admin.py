"""Read-only record pages. Unfold's ModelAdmin shows; the permissions below refuse everything else."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from ledger.models import Entry
from ledger.models.entry import VIEW_ENTRY


@admin.register(Entry)
class EntryAdmin(ModelAdmin):
    list_display = ("sequence", "at", "action", "object_type", "object_id", "actor_id")
    list_filter = ("action", "object_type")
    ordering = ("-at", "-sequence")
    show_full_result_count = False  # counting a million rows costs more than showing a hundred
    fields = (
        *("sequence", "at", "action", "actor_id", "role", "object_type", "object_id", "feature_id"),
        *("digest", "before_digest", "after_digest", "policy_id", "request_id"),
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm(VIEW_ENTRY)
