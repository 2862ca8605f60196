"""The records of evaluation, to read. Answers and results have pages of their own, below their run; the cache of
answers and open work are derived."""

from django.contrib import admin

from base.admin import ReadOnlyAdmin, RecordAdmin
from evaluation.models import (
    Case,
    DecayNotice,
    Drill,
    ModelProvider,
    MonthlySpending,
    Override,
    Run,
    Schedule,
    Suite,
    SuiteUse,
    SuiteVersion,
)


@admin.register(Suite)
class SuiteAdmin(RecordAdmin):
    list_display = ("slug", "title", "feature", "samples", "archived_at", "updated_at")
    list_filter = ("feature",)
    list_select_related = ("feature",)
    search_fields = ("slug", "title")
    ordering = ("slug",)


@admin.register(SuiteVersion)
class SuiteVersionAdmin(ReadOnlyAdmin):
    list_display = ("suite", "number", "digest", "accuracy_threshold", "created_by", "created_at")
    list_select_related = ("suite", "created_by")
    search_fields = ("suite__slug", "digest")
    ordering = ("-created_at", "id")


@admin.register(SuiteUse)
class SuiteUseAdmin(RecordAdmin):
    list_display = ("suite", "prompt", "created_by", "created_at")
    list_select_related = ("suite", "prompt", "created_by")
    search_fields = ("suite__slug", "prompt__slug")
    ordering = ("-created_at", "id")


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ("key", "suite", "digest")
    list_select_related = ("suite",)
    search_fields = ("suite__slug", "key", "digest")
    ordering = ("suite_id", "key", "id")


@admin.register(Run)
class RunAdmin(RecordAdmin):
    list_display = ("suite_version", "version", "model", "state", "trigger", "is_demo", "started_by", "created_at")
    list_filter = ("state", "trigger", "is_demo")
    list_select_related = ("suite_version", "version__prompt", "model", "started_by")
    search_fields = ("version__prompt__slug", "suite_digest", "content_digest")
    ordering = ("-created_at", "id")


@admin.register(Override)
class OverrideAdmin(ReadOnlyAdmin):
    list_display = ("result", "criterion", "value", "created_by", "created_at")
    list_select_related = ("result", "created_by")
    ordering = ("-created_at", "id")


@admin.register(ModelProvider)
class ModelProviderAdmin(RecordAdmin):
    list_display = ("name", "kind", "serves", "key_source", "key_kept_at", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "serves")
    ordering = ("name", "id")


@admin.register(MonthlySpending)
class MonthlySpendingAdmin(ReadOnlyAdmin):
    list_display = ("provider", "month", "spent_micro_usd")
    list_select_related = ("provider",)
    ordering = ("-month", "id")


@admin.register(Schedule)
class ScheduleAdmin(RecordAdmin):
    list_display = ("prompt", "every_days", "is_paused", "next_at", "last_at")
    list_filter = ("is_paused",)
    list_select_related = ("prompt",)
    search_fields = ("prompt__slug",)
    ordering = ("next_at", "id")


@admin.register(DecayNotice)
class DecayNoticeAdmin(RecordAdmin):
    list_display = ("prompt", "says", "opened_at", "closed_at", "closed_by")
    list_select_related = ("prompt", "closed_by")
    search_fields = ("prompt__slug",)
    ordering = ("-opened_at", "id")


@admin.register(Drill)
class DrillAdmin(ReadOnlyAdmin):
    list_display = ("prompt", "environment", "live", "target", "has_fallback", "held_at")
    list_filter = ("environment",)
    list_select_related = ("prompt", "environment", "live", "target")
    search_fields = ("prompt__slug",)
    ordering = ("-held_at", "id")
