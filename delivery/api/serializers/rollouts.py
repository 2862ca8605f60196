"""Canaries, freezes, and the switch of a feature."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from base.api.fields import Choice, Text, UTCDateTimeField
from base.api.serializers import InputSerializer, OutputSerializer, PersonSerializer
from delivery.choices import RolloutState
from governance.api.serializers.requests import StepSerializer


@extend_schema_serializer(component_name="Rollout")
class RolloutSerializer(OutputSerializer):
    """How a release goes on by itself."""

    id = serializers.UUIDField()
    request = serializers.IntegerField(source="change_request.number")
    prompt = serializers.CharField(source="prompt.slug")
    environment = serializers.CharField(source="environment.slug")
    version = serializers.CharField(source="version.number")
    previous_version = serializers.CharField(source="previous_version.number")
    state = serializers.ChoiceField(RolloutState.choices)
    steps = StepSerializer(many=True)
    step = serializers.IntegerField(help_text="Index of the step that is live, from 0.")
    next_at = UTCDateTimeField(allow_null=True, help_text="When the next step is due; null unless running.")


class RolloutListQuery(InputSerializer):
    state = Choice(RolloutState.choices, required=False)
    prompt = Text(max_length=80, required=False, help_text="Short name of a prompt.")
    environment = Text(max_length=80, required=False, help_text="Short name of an environment.")


@extend_schema_serializer(component_name="Because")
class BecauseSerializer(InputSerializer):
    reason = Text(max_length=2_000)


@extend_schema_serializer(component_name="PerhapsBecause")
class PerhapsBecauseSerializer(InputSerializer):
    reason = Text(max_length=2_000, allow_blank=True, required=False, default="")


@extend_schema_serializer(component_name="FeatureStop")
class FeatureStopSerializer(OutputSerializer):
    """A time in which a feature is switched off."""

    feature = serializers.CharField(source="feature.slug")
    started_at = UTCDateTimeField()
    started_by = PersonSerializer()
    reason = serializers.CharField()
    ended_at = UTCDateTimeField(allow_null=True)
    ended_by = PersonSerializer(allow_null=True)
    end_reason = serializers.CharField()


@extend_schema_serializer(component_name="FreezeWindow")
class FreezeSerializer(OutputSerializer):
    """No release during ``[starts_at, ends_at)``. Rollback and break-glass still work."""

    id = serializers.UUIDField()
    environment = serializers.CharField(
        source="environment.slug", allow_null=True, default=None, help_text="Null: all environments."
    )
    starts_at = UTCDateTimeField()
    ends_at = UTCDateTimeField()
    reason = serializers.CharField()
    created_by = PersonSerializer()
    cancelled_by = PersonSerializer(allow_null=True)
    cancelled_at = UTCDateTimeField(allow_null=True)
