from django.contrib import admin

from base.admin import ReadOnlyAdmin
from ledger.models import ChainCheck, Checkpoint, CheckpointSending, Entry


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("sequence", "at", "action", "object_type", "object_id", "actor_id")
    ordering = ("-at", "-sequence")


@admin.register(ChainCheck)
class ChainCheckAdmin(ReadOnlyAdmin):
    list_display = ("finished_at", "from_sequence", "to_sequence", "damage", "message")
    list_filter = ("damage",)
    ordering = ("-finished_at", "-id")


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnlyAdmin):
    list_display = ("made_at", "sequence", "key_name", "key_id")
    ordering = ("-made_at", "-id")


@admin.register(CheckpointSending)
class CheckpointSendingAdmin(ReadOnlyAdmin):
    list_display = ("attempted_at", "checkpoint", "channel", "error")
    list_filter = ("channel",)
    list_select_related = ("checkpoint",)
    ordering = ("-attempted_at", "-id")
