"""Models and environments."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from base.api.fields import Choice, Day, Text, UTCDateTimeField, WholeNumber, YesNo
from base.api.serializers import InputSerializer, OutputSerializer
from registry.api.serializers.references import ModelReference
from registry.choices import Modality, ModelStatus
from registry.validators import LARGEST_INTEGER

LARGEST_PRICE = 2**53 - 1  # what JSON keeps exactly


@extend_schema_serializer(component_name="Model")
class ModelSerializer(OutputSerializer):
    """Prices are in micro-US-dollars for a million tokens; an unknown price is null, never 0."""

    id = serializers.UUIDField()
    provider = serializers.CharField()
    model_id = serializers.CharField()
    name = serializers.CharField()
    modality = serializers.ChoiceField(Modality.choices)
    context_window_tokens = serializers.IntegerField(allow_null=True)
    input_price_micro_usd = serializers.IntegerField(allow_null=True)
    output_price_micro_usd = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(ModelStatus.choices)
    released_date = serializers.DateField(allow_null=True)
    retired_date = serializers.DateField(allow_null=True)
    replaced_by = serializers.UUIDField(source="replaced_by_id", allow_null=True)
    notes = serializers.CharField()
    created_at = UTCDateTimeField()
    updated_at = UTCDateTimeField()


class _ModelFields(InputSerializer):
    name = Text(max_length=200, allow_blank=True, required=False)
    modality = Choice(Modality.choices, required=False)
    context_window_tokens = WholeNumber(min_value=1, max_value=LARGEST_INTEGER, allow_null=True, required=False)
    input_price_micro_usd = WholeNumber(min_value=0, max_value=LARGEST_PRICE, allow_null=True, required=False)
    output_price_micro_usd = WholeNumber(min_value=0, max_value=LARGEST_PRICE, allow_null=True, required=False)
    released_date = Day(allow_null=True, required=False)
    retired_date = Day(allow_null=True, required=False)
    replaced_by = ModelReference(allow_null=True, required=False)
    notes = Text(max_length=20_000, allow_blank=True, required=False)


@extend_schema_serializer(component_name="NewModel")
class NewModelSerializer(_ModelFields):
    provider = Text(max_length=80)
    model_id = Text(max_length=200, help_text="The provider's pinned id; another id is another model.")


@extend_schema_serializer(component_name="ModelChange")
class ModelChangeSerializer(_ModelFields):
    reason = Text(max_length=500)


@extend_schema_serializer(component_name="Environment")
class EnvironmentSerializer(OutputSerializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    position = serializers.IntegerField(help_text="Order of promotion.")
    is_protected = serializers.BooleanField()


@extend_schema_serializer(component_name="NewEnvironment")
class NewEnvironmentSerializer(InputSerializer):
    slug = Text(max_length=40)
    name = Text(max_length=80)
    position = WholeNumber(min_value=0, max_value=32_767)
    is_protected = YesNo()


@extend_schema_serializer(component_name="EnvironmentChange")
class EnvironmentChangeSerializer(InputSerializer):
    name = Text(max_length=80)
    is_protected = YesNo()
    reason = Text(max_length=500)
