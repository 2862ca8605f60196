"""The content of a version, as ``registry.content`` defines it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from base.api.serializers import OutputSerializer
from registry.content import ROLES, TEMPLATE_FORMATS, VARIABLE_TYPES

ANYTHING: dict[str, Any] = {"nullable": True, "description": "Any JSON value, or null."}
OBJECT: dict[str, Any] = {"type": "object", "additionalProperties": True}


@extend_schema_field(ANYTHING)
class AnyValue(serializers.JSONField):
    pass


@extend_schema_field(OBJECT)
class AnyObject(serializers.JSONField):
    pass


@extend_schema_serializer(component_name="Message")
class MessageSerializer(OutputSerializer):
    role = serializers.ChoiceField(ROLES)
    content = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="Variable")
class VariableSerializer(OutputSerializer):
    name = serializers.CharField(max_length=100)
    type = serializers.ChoiceField(VARIABLE_TYPES, required=False)
    description = serializers.CharField(allow_blank=True, max_length=2_000, required=False)
    required = serializers.BooleanField(required=False)
    default = AnyValue(required=False, allow_null=True)
    example = AnyValue(required=False, allow_null=True)


@extend_schema_serializer(component_name="Content")
class ContentSerializer(OutputSerializer):
    """What is approved, served and logged. Its digest is the SHA-256 of its RFC 8785 form."""

    messages = MessageSerializer(many=True)
    template_format = serializers.ChoiceField(TEMPLATE_FORMATS, required=False)
    variables = VariableSerializer(many=True, required=False)
    model = serializers.CharField(allow_blank=True, max_length=200, required=False, help_text="Pinned model id.")
    parameters = AnyObject(required=False)
    output_schema = AnyObject(required=False, allow_null=True, help_text="JSON Schema of the answer.")
    tools = serializers.ListField(child=AnyObject(), required=False)


@extend_schema_field(ContentSerializer)
class ContentInput(serializers.Field[Any, Any, Any, Any]):
    """Takes any JSON object; ``registry.content.normalise_content`` judges it, for every door alike."""

    default_error_messages = {
        "invalid": "Content must be an object with messages.",
        "required": "Give the whole content.",
        "null": "Give the whole content.",
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("invalid")
        return data
