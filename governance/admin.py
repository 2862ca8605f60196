"""Governance's records, to read."""

from django.contrib import admin

from base.admin import ReadOnlyAdmin, RecordAdmin
from governance.models import (
    Bypass,
    ChangeRequest,
    ChecklistTick,
    Comment,
    ContentCheck,
    Decision,
    GateOverride,
    Notification,
    NotificationChoice,
    Policy,
    PolicyVersion,
    PostReview,
    ProtectedPassage,
    RequestContributor,
    SignatureNeed,
    Snapshot,
    Thread,
    Visit,
)


@admin.register(ChangeRequest)
class ChangeRequestAdmin(RecordAdmin):
    list_display = ("number", "kind", "title", "state", "environment", "author", "created_at")
    list_filter = ("state", "kind", "environment")
    list_select_related = ("environment", "author")
    search_fields = ("number", "title", "content_digest")
    ordering = ("-number",)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("request", "person", "on_behalf_of", "role", "verdict", "content_digest", "at")
    list_filter = ("verdict", "role")
    list_select_related = ("request", "person", "on_behalf_of", "role")
    search_fields = ("request__number", "content_digest")
    ordering = ("-sequence",)


@admin.register(Bypass)
class BypassAdmin(ReadOnlyAdmin):
    list_display = ("request", "kind", "person", "role", "incident", "at")
    list_filter = ("kind",)
    list_select_related = ("request", "person", "role")
    ordering = ("-at", "id")


@admin.register(PostReview)
class PostReviewAdmin(RecordAdmin):
    list_display = ("request", "feature", "opened_at", "due_at", "verdict", "closed_by")
    list_filter = ("verdict",)
    list_select_related = ("request", "feature", "closed_by")
    ordering = ("-opened_at", "id")


@admin.register(RequestContributor)
class RequestContributorAdmin(ReadOnlyAdmin):
    list_display = ("request", "person", "first_at")
    list_select_related = ("request", "person")
    ordering = ("-first_at", "id")


@admin.register(SignatureNeed)
class SignatureNeedAdmin(ReadOnlyAdmin):
    list_display = ("request", "role", "needed", "given", "is_open", "due_at")
    list_filter = ("is_open", "role")
    list_select_related = ("request", "role")
    ordering = ("-id",)


@admin.register(Policy)
class PolicyAdmin(RecordAdmin):
    list_display = ("slug", "in_force", "created_by", "created_at")
    list_select_related = ("in_force", "created_by")
    search_fields = ("slug",)
    ordering = ("slug",)


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ReadOnlyAdmin):
    list_display = ("policy", "number", "digest", "created_by", "created_at")
    list_select_related = ("policy", "created_by")
    search_fields = ("policy__slug", "digest")
    ordering = ("policy__slug", "-number")


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ("digest", "kind", "created_at")
    list_filter = ("kind",)
    search_fields = ("digest",)
    ordering = ("-created_at", "digest")


@admin.register(ChecklistTick)
class ChecklistTickAdmin(ReadOnlyAdmin):
    list_display = ("request", "item", "is_done", "person", "at")
    list_filter = ("item", "is_done")
    list_select_related = ("request", "person")
    ordering = ("-id",)


@admin.register(GateOverride)
class GateOverrideAdmin(ReadOnlyAdmin):
    list_display = ("request", "gate", "person", "role", "at")
    list_filter = ("gate",)
    list_select_related = ("request", "person", "role")
    ordering = ("-id",)


@admin.register(ContentCheck)
class ContentCheckAdmin(ReadOnlyAdmin):
    list_display = ("checker", "content_digest", "checked_at")
    list_filter = ("checker",)
    search_fields = ("content_digest",)
    ordering = ("-id",)


@admin.register(ProtectedPassage)
class ProtectedPassageAdmin(RecordAdmin):
    list_display = ("prompt", "role", "quote", "created_by", "created_at", "released_at")
    list_filter = ("role",)
    list_select_related = ("prompt", "role", "created_by")
    ordering = ("-created_at", "id")


@admin.register(Thread)
class ThreadAdmin(RecordAdmin):
    list_display = ("request", "path", "quote", "opened_by", "opened_at", "resolved_by")
    list_select_related = ("request", "opened_by", "resolved_by")
    ordering = ("-opened_at", "id")


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ("thread", "author", "body", "at")
    list_select_related = ("thread__request", "author")
    ordering = ("-at", "id")


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ("person", "kind", "title", "created_at", "read_at", "mailed_at")
    list_filter = ("kind",)
    list_select_related = ("person",)
    ordering = ("-created_at", "id")


@admin.register(NotificationChoice)
class NotificationChoiceAdmin(ReadOnlyAdmin):
    list_display = ("person", "kind", "mail")
    list_select_related = ("person",)
    ordering = ("-id",)


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    list_display = ("person", "request", "looked_at")
    list_select_related = ("person", "request")
    ordering = ("-looked_at", "id")
