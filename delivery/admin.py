"""The records of delivery, to read."""

from django.contrib import admin

from base.admin import ReadOnlyAdmin, RecordAdmin
from delivery.models import Deployment, DeploymentArm, FeatureStop, FreezeWindow, Revocation, Rollout


@admin.register(Deployment)
class DeploymentAdmin(ReadOnlyAdmin):
    list_display = ("prompt", "environment", "cause", "started_at", "ended_at", "started_by")
    list_filter = ("environment", "cause")
    list_select_related = ("prompt", "environment", "started_by")
    search_fields = ("prompt__slug",)
    ordering = ("-started_at", "id")


@admin.register(DeploymentArm)
class DeploymentArmAdmin(ReadOnlyAdmin):
    list_display = ("version", "weight", "digest", "deployment")
    list_select_related = ("version", "deployment")
    search_fields = ("digest",)
    ordering = ("-id",)


@admin.register(Rollout)
class RolloutAdmin(RecordAdmin):
    list_display = ("prompt", "environment", "version", "state", "step", "next_at")
    list_filter = ("environment", "state")
    list_select_related = ("prompt", "environment", "version", "change_request")
    search_fields = ("prompt__slug",)
    ordering = ("-change_request__number",)


@admin.register(FreezeWindow)
class FreezeWindowAdmin(RecordAdmin):
    list_display = ("__str__", "environment", "starts_at", "ends_at", "created_by", "cancelled_at")
    list_filter = ("environment",)
    list_select_related = ("environment", "created_by")
    ordering = ("-starts_at", "id")


@admin.register(FeatureStop)
class FeatureStopAdmin(RecordAdmin):
    list_display = ("feature", "started_at", "started_by", "ended_at", "ended_by")
    list_select_related = ("feature", "started_by", "ended_by")
    ordering = ("-started_at", "id")


@admin.register(Revocation)
class RevocationAdmin(ReadOnlyAdmin):
    list_display = ("version", "revoked_by", "revoked_at")
    list_select_related = ("version__prompt", "revoked_by")
    ordering = ("-revoked_at", "id")
