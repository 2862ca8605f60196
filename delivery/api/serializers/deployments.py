"""What was live where and when, and taking it back."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from base.api.fields import Text, UTCDateTimeField
from base.api.serializers import InputSerializer, OutputSerializer, PersonSerializer
from delivery.choices import DeploymentCause


@extend_schema_serializer(component_name="DeploymentArm")
class ArmSerializer(OutputSerializer):
    version = serializers.CharField(source="version.number")
    version_id = serializers.UUIDField()
    digest = serializers.CharField()
    percent = serializers.IntegerField(source="weight", help_text="Of requests; all arms add up to 100.")


@extend_schema_serializer(component_name="Agreement")
class AgreementSerializer(OutputSerializer):
    """A signature that counted."""

    person = PersonSerializer()
    on_behalf_of = PersonSerializer(allow_null=True)
    role = serializers.CharField(source="role_id")
    at = UTCDateTimeField()


@extend_schema_serializer(component_name="BreakGlass")
class BypassSerializer(OutputSerializer):
    incident = serializers.CharField()
    reason = serializers.CharField()
    at = UTCDateTimeField()


@extend_schema_serializer(component_name="Deployment")
class DeploymentSerializer(OutputSerializer):
    """A stretch of time, ``[started_at, ended_at)``, in which nothing changed. Read from a ``Stretch``."""

    id = serializers.UUIDField(source="deployment.id")
    prompt = serializers.CharField(source="deployment.prompt.slug")
    environment = serializers.CharField(source="deployment.environment.slug")
    cause = serializers.ChoiceField(DeploymentCause.choices, source="deployment.cause")
    reason = serializers.CharField(source="deployment.reason")
    started_at = UTCDateTimeField(source="deployment.started_at")
    started_by = PersonSerializer(
        source="deployment.started_by", allow_null=True, help_text="Null when the system did: a schedule, a next step."
    )
    ended_at = UTCDateTimeField(source="deployment.ended_at", allow_null=True, help_text="Null while it is live.")
    arms = ArmSerializer(many=True, help_text="The newest version first. Two during a canary.")
    request = serializers.IntegerField(
        source="request.number", allow_null=True, default=None, help_text="Number of the change request behind it."
    )
    agreed = AgreementSerializer(many=True, help_text="Who signed what it brought; nobody after break-glass.")
    break_glass = serializers.SerializerMethodField(help_text="Set when it came past the signatures.")

    @extend_schema_field(BypassSerializer(allow_null=True))
    def get_break_glass(self, stretch: Any) -> Any:
        return BypassSerializer(stretch.bypass).data if stretch.bypass else None


class TimelineQuery(InputSerializer):
    prompt = Text(max_length=80, required=False, help_text="Short name of a prompt.")
    environment = Text(max_length=80, required=False, help_text="Short name of an environment.")


class LiveQuery(InputSerializer):
    environment = Text(max_length=80, help_text="Short name of an environment.")
    prompt = Text(max_length=80, required=False, help_text="Short name of a prompt.")
    at = UTCDateTimeField(
        required=False, help_text="A moment up to now, for example 2026-11-20T09:30:00Z. Without it: now."
    )


@extend_schema_serializer(component_name="RollBack")
class RollBackSerializer(InputSerializer):
    prompt = Text(max_length=80, help_text="Short name.")
    environment = Text(max_length=80, help_text="Short name.")
    to_version = Text(max_length=40, help_text="Number, or id, of a version that was live there for everybody.")
    reason = Text(max_length=2_000)
