"""Features."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from base.api.fields import Choice, Text, UTCDateTimeField
from base.api.serializers import InputSerializer, OutputSerializer, PersonSerializer
from registry.api.serializers.references import PersonReference
from registry.choices import RiskTier


@extend_schema_serializer(component_name="FeatureReference")
class FeatureReferenceSerializer(OutputSerializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    risk_tier = serializers.ChoiceField(RiskTier.choices)


@extend_schema_serializer(component_name="Feature")
class FeatureSerializer(OutputSerializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    purpose = serializers.CharField()
    risk_tier = serializers.ChoiceField(RiskTier.choices)
    owner = PersonSerializer()
    overseer = PersonSerializer(allow_null=True)
    data_categories = serializers.ListField(child=serializers.CharField())
    fallback_behaviour = serializers.CharField()
    runbook = serializers.CharField()
    threat_model = serializers.CharField()
    is_on = serializers.BooleanField()
    is_demo = serializers.BooleanField()
    created_at = UTCDateTimeField()
    updated_at = UTCDateTimeField()


class _FeatureFields(InputSerializer):
    """What can be set of a feature at any time."""

    name = Text(max_length=120)
    purpose = Text(max_length=20_000)
    risk_tier = Choice(RiskTier.choices)
    owner = PersonReference()
    overseer = PersonReference(allow_null=True, required=False)
    data_categories = serializers.ListField(child=Text(max_length=50), max_length=30, required=False)
    fallback_behaviour = Text(max_length=20_000, allow_blank=True, required=False)
    runbook = Text(max_length=20_000, allow_blank=True, required=False)
    threat_model = Text(max_length=20_000, allow_blank=True, required=False)


@extend_schema_serializer(component_name="NewFeature")
class NewFeatureSerializer(_FeatureFields):
    slug = Text(max_length=80)


@extend_schema_serializer(component_name="FeatureChange")
class FeatureChangeSerializer(_FeatureFields):
    reason = Text(max_length=500, help_text="Why; stands in the history and in the ledger.")
