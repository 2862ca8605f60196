"""Read-only record pages of people. Changes go through the people pages."""

from django.contrib import admin

from accounts.models import Delegation, Invitation, InvitedRole, Role, RoleGrant, User
from base.admin import RecordAdmin


@admin.register(User)
class UserAdmin(RecordAdmin):
    list_display = ("full_name", "email", "is_active", "is_demo", "created_at")
    list_filter = ("is_active", "is_demo")
    search_fields = ("full_name", "email")
    ordering = ("full_name", "id")


@admin.register(Role)
class RoleAdmin(RecordAdmin):
    list_display = ("name", "signs_off", "for_one_feature", "description")
    ordering = ("position",)


@admin.register(RoleGrant)
class RoleGrantAdmin(RecordAdmin):
    list_display = ("person", "role", "feature", "granted_by", "granted_at", "withdrawn_by", "withdrawn_at")
    list_filter = ("role",)
    list_select_related = ("person", "role", "feature", "granted_by", "withdrawn_by")
    search_fields = ("person__full_name", "person__email")
    ordering = ("-granted_at", "id")


@admin.register(Delegation)
class DelegationAdmin(RecordAdmin):
    list_display = ("from_person", "to_person", "role", "starts_at", "ends_at", "ended_early_at")
    list_filter = ("role",)
    list_select_related = ("from_person", "to_person", "role")
    search_fields = ("from_person__full_name", "to_person__full_name")
    ordering = ("-starts_at", "id")


@admin.register(Invitation)
class InvitationAdmin(RecordAdmin):
    list_display = ("full_name", "email", "invited_by", "invited_at", "expires_at", "accepted_at", "withdrawn_at")
    list_select_related = ("invited_by",)
    search_fields = ("full_name", "email")
    ordering = ("-invited_at", "id")


@admin.register(InvitedRole)
class InvitedRoleAdmin(RecordAdmin):
    list_display = ("invitation", "role", "feature")
    list_select_related = ("invitation", "role", "feature")
    ordering = ("-id",)
