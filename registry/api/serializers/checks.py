"""What can be said about content without storing it: see ``registry.preview``."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from base.api.serializers import InputSerializer, OutputSerializer
from registry.api.serializers.content import ContentInput
from registry.content import ROLES, VARIABLE_TYPES
from registry.templating.problems import SEVERITIES

TOKEN_KINDS = ("exact", "estimate")


@extend_schema_serializer(component_name="Check")
class CheckSerializer(InputSerializer):
    content = ContentInput()


@extend_schema_serializer(component_name="ContentProblem")
class ContentProblemSerializer(OutputSerializer):
    """Errors stop a submission; warnings and infos do not."""

    severity = serializers.ChoiceField(SEVERITIES)
    code = serializers.CharField(help_text="A stable word for programs.")
    message = serializers.CharField()
    path = serializers.CharField(help_text="Field of the content, for example messages.0.content.")
    line = serializers.IntegerField(allow_null=True, help_text="From 1.")
    column = serializers.IntegerField(allow_null=True, help_text="From 1.")


@extend_schema_serializer(component_name="FoundVariable")
class FoundVariableSerializer(OutputSerializer):
    name = serializers.CharField()
    type = serializers.ChoiceField(VARIABLE_TYPES, help_text="Guessed from how it is used.")


@extend_schema_serializer(component_name="RenderedMessage")
class RenderedMessageSerializer(OutputSerializer):
    role = serializers.ChoiceField(ROLES)
    text = serializers.CharField()
    is_cut = serializers.BooleanField()


@extend_schema_serializer(component_name="Size")
class SizeSerializer(OutputSerializer):
    characters = serializers.IntegerField()
    tokens = serializers.IntegerField()
    kind = serializers.ChoiceField(TOKEN_KINDS)
    note = serializers.CharField(help_text="How the tokens were counted.")


@extend_schema_serializer(component_name="Checked")
class CheckedSerializer(OutputSerializer):
    digest = serializers.CharField()
    problems = ContentProblemSerializer(many=True)
    variables = FoundVariableSerializer(many=True)
    rendered = RenderedMessageSerializer(many=True, help_text="With examples filled in; empty when that fails.")
    missing = serializers.CharField(help_text="Why it could not be filled in.")
    size = SizeSerializer()
