"""Prompts, and their dependencies."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from base.api.fields import Choice, Number, Text, UTCDateTimeField
from base.api.serializers import InputSerializer, OutputSerializer, PersonSerializer
from registry.api.serializers.content import ContentInput
from registry.api.serializers.features import FeatureReferenceSerializer
from registry.api.serializers.references import FeatureReference, PersonReference
from registry.choices import RiskTier, VersionState


@extend_schema_serializer(component_name="VersionReference")
class VersionReferenceSerializer(OutputSerializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(VersionState.choices)
    digest = serializers.CharField()


@extend_schema_serializer(component_name="Prompt")
class PromptSerializer(OutputSerializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    feature = FeatureReferenceSerializer()
    purpose = serializers.CharField()
    owner = PersonSerializer()
    backup_owner = PersonSerializer(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    known_issues = serializers.CharField()
    accuracy_threshold = serializers.FloatField(allow_null=True)
    latest_version = VersionReferenceSerializer(
        allow_null=True, help_text="The newest that is not discarded: the open draft, or the last one submitted."
    )
    archived_at = UTCDateTimeField(allow_null=True)
    created_at = UTCDateTimeField()
    updated_at = UTCDateTimeField(help_text="The last change of the prompt or of any of its versions.")


class _PromptFields(InputSerializer):
    title = Text(max_length=200)
    purpose = Text(max_length=20_000, allow_blank=True, required=False)
    owner = PersonReference(required=False)
    backup_owner = PersonReference(allow_null=True, required=False)
    tags = serializers.ListField(child=Text(max_length=50), max_length=30, required=False)
    known_issues = Text(max_length=20_000, allow_blank=True, required=False)
    accuracy_threshold = Number(min_value=0, max_value=1, allow_null=True, required=False)


@extend_schema_serializer(component_name="NewPrompt")
class NewPromptSerializer(_PromptFields):
    """Without ``owner`` the prompt is yours; without ``content`` its first draft is empty."""

    feature = FeatureReference()
    slug = Text(max_length=80, help_text="Lower-case letters, digits and hyphens; never changes.")
    content = ContentInput(required=False)
    change_note = Text(max_length=5_000, allow_blank=True, required=False)


@extend_schema_serializer(component_name="PromptChange")
class PromptChangeSerializer(_PromptFields):
    reason = Text(max_length=500, help_text="Why; stands in the history and in the ledger.")
    expected_updated_at = UTCDateTimeField(
        required=False,
        help_text="`updated_at` as you read it: a later change by somebody else is then not overwritten.",
    )


@extend_schema_serializer(component_name="Reason")
class ReasonSerializer(InputSerializer):
    reason = Text(max_length=500)


@extend_schema_serializer(component_name="OptionalReason")
class OptionalReasonSerializer(InputSerializer):
    reason = Text(max_length=500, allow_blank=True, required=False, default="")


class PromptListQuery(InputSerializer):
    q = Text(max_length=200, required=False, help_text="Words in name, title, purpose, or the newest version's text.")
    feature = Text(max_length=80, required=False, help_text="Short name of a feature.")
    owner = serializers.UUIDField(required=False, help_text="Id of the owner or the backup owner.")
    tag = Text(max_length=50, required=False, help_text="A tag that the prompt has.")
    risk = Choice(RiskTier.choices, required=False, help_text="Risk of the prompt's feature.")
    state = Choice(
        [VersionState.DRAFT.value, VersionState.SUBMITTED.value, "archived"],
        required=False,
        help_text="State of the newest version, or archived. Archived prompts are left out unless asked for.",
    )
    sort = Choice(
        ["-updated", "updated", "title", "-title"],
        required=False,
        default="-updated",
        help_text="A minus turns the order round.",
    )


@extend_schema_serializer(component_name="Dependency")
class DependencySerializer(OutputSerializer):
    """``upstream`` runs first; ``downstream`` is given what it said."""

    upstream = serializers.CharField(source="upstream.slug")
    downstream = serializers.CharField(source="downstream.slug")
    note = serializers.CharField()


@extend_schema_serializer(component_name="Dependencies")
class DependenciesSerializer(OutputSerializer):
    fed_by = DependencySerializer(many=True, help_text="Prompts whose answers go into this one.")
    feeds = DependencySerializer(many=True, help_text="Prompts that are given this one's answer.")


@extend_schema_serializer(component_name="NewDependency")
class NewDependencySerializer(InputSerializer):
    upstream = Text(max_length=80, help_text="Short name of the prompt whose answer goes into this one.")
    note = Text(max_length=300, allow_blank=True, required=False, default="")
