from django.contrib import admin

from base.admin import ReadOnlyAdmin
from ledger.models import ChainCheck, Entry


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("sequence", "at", "action", "object_type", "object_id", "actor_id")
    ordering = ("-at", "-sequence")


@admin.register(ChainCheck)
class ChainCheckAdmin(ReadOnlyAdmin):
    list_display = ("finished_at", "from_sequence", "to_sequence", "damage", "message")
    list_filter = ("damage",)
    ordering = ("-finished_at", "-id")
