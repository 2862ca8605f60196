"""The registry's records, to read."""

from django.contrib import admin

from base.admin import ReadOnlyAdmin, RecordAdmin
from registry.models import (
    AIModel,
    Contribution,
    Environment,
    Feature,
    ImportLine,
    ImportRun,
    Prompt,
    PromptDependency,
    PromptVersion,
)


@admin.register(Feature)
class FeatureAdmin(RecordAdmin):
    list_display = ("name", "risk_tier", "owner", "is_on", "updated_at")
    list_filter = ("risk_tier", "is_on")
    list_select_related = ("owner",)
    search_fields = ("name", "slug")
    ordering = ("name", "id")


@admin.register(Prompt)
class PromptAdmin(RecordAdmin):
    list_display = ("slug", "title", "feature", "owner", "updated_at")
    list_filter = ("feature",)
    list_select_related = ("feature", "owner")
    search_fields = ("slug", "title")
    ordering = ("slug",)


@admin.register(PromptVersion)
class PromptVersionAdmin(RecordAdmin):
    list_display = ("prompt", "number", "state", "digest", "updated_by", "updated_at")
    list_filter = ("state",)
    list_select_related = ("prompt", "updated_by")
    search_fields = ("prompt__slug", "digest")
    ordering = ("-updated_at", "id")


@admin.register(AIModel)
class AIModelAdmin(RecordAdmin):
    list_display = ("model_id", "provider", "modality", "status", "retired_date")
    list_filter = ("status", "modality")
    search_fields = ("model_id", "name", "provider")
    ordering = ("provider", "model_id")


@admin.register(Environment)
class EnvironmentAdmin(RecordAdmin):
    list_display = ("name", "slug", "position", "is_protected")


@admin.register(PromptDependency)
class PromptDependencyAdmin(RecordAdmin):
    list_display = ("upstream", "downstream", "note")
    list_select_related = ("upstream", "downstream")


@admin.register(Contribution)
class ContributionAdmin(ReadOnlyAdmin):
    list_display = ("version", "person", "first_at")
    list_select_related = ("version__prompt", "person")
    ordering = ("-first_at", "id")


@admin.register(ImportRun)
class ImportRunAdmin(RecordAdmin):
    list_display = ("__str__", "state", "feature", "created_by", "created_at", "total", "done")
    list_filter = ("state",)
    list_select_related = ("feature", "created_by")
    ordering = ("-created_at", "id")


@admin.register(ImportLine)
class ImportLineAdmin(ReadOnlyAdmin):
    list_display = ("source", "outcome", "slug", "reason", "run")
    list_filter = ("outcome",)
    list_select_related = ("run",)
    search_fields = ("source", "slug")
    ordering = ("-id",)
