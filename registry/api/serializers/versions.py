"""Versions and drafts."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from base.api.fields import Choice, Text, UTCDateTimeField, WholeNumber
from base.api.serializers import InputSerializer, OutputSerializer, PersonSerializer
from registry.api.serializers.content import ContentInput, ContentSerializer
from registry.choices import BumpLevel, VersionState


@extend_schema_serializer(component_name="VersionSummary")
class VersionSummarySerializer(OutputSerializer):
    """A version without what it says. Of a draft, ``number`` is only proposed."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(VersionState.choices)
    digest = serializers.CharField(help_text="sha256: and 64 hexadecimal digits over the canonical content.")
    bump = serializers.ChoiceField(BumpLevel.choices, allow_blank=True)
    change_note = serializers.CharField()
    import_source = serializers.CharField()
    created_by = PersonSerializer()
    created_at = UTCDateTimeField()
    updated_by = PersonSerializer()
    updated_at = UTCDateTimeField()
    submitted_by = PersonSerializer(allow_null=True)
    submitted_at = UTCDateTimeField(allow_null=True)


@extend_schema_serializer(component_name="RationaleNote")
class RationaleNoteSerializer(OutputSerializer):
    message = serializers.IntegerField(help_text="Index of the message, from 0.")
    quote = serializers.CharField(allow_blank=True)
    note = serializers.CharField()


@extend_schema_serializer(component_name="Version")
class VersionSerializer(VersionSummarySerializer):
    prompt = serializers.CharField(source="prompt.slug")
    revision = serializers.IntegerField(help_text="Counts the saves of a draft.")
    parent = serializers.UUIDField(source="parent_id", allow_null=True, help_text="The version that it was made from.")
    contributors = serializers.SerializerMethodField(help_text="Everybody who had a hand in it.")
    rationale = RationaleNoteSerializer(many=True)
    content = ContentSerializer()

    @extend_schema_field(PersonSerializer(many=True))
    def get_contributors(self, version: Any) -> list[dict[str, Any]]:
        people = sorted(
            (row.person for row in version.contributions.all()), key=lambda person: (str(person), person.pk)
        )
        return PersonSerializer(people, many=True).data


@extend_schema_field(RationaleNoteSerializer(many=True))
class RationaleInput(serializers.ListField):
    """Takes any list of at most 200; the service judges each note, for every door alike."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.JSONField(), max_length=200, **options)


@extend_schema_serializer(component_name="DraftSave")
class DraftSaveSerializer(InputSerializer):
    """The whole draft: what is left out is emptied, except ``revision``."""

    content = ContentInput()
    change_note = Text(max_length=5_000, allow_blank=True, required=False, default="")
    rationale = RationaleInput(required=False, default=list)
    bump = Choice(
        BumpLevel.choices,
        allow_blank=True,
        required=False,
        default="",
        help_text="Raises the proposed kind of change; a weaker one is ignored.",
    )
    revision = WholeNumber(
        min_value=0, required=False, help_text="The revision that you have read, unless If-Match says."
    )


@extend_schema_serializer(component_name="DraftStart")
class DraftStartSerializer(InputSerializer):
    source = Text(
        max_length=40, required=False, help_text="Number or id of the version to go back to; else the newest submitted."
    )
    reason = Text(max_length=500, allow_blank=True, required=False, default="")


@extend_schema_serializer(component_name="DraftSubmit")
class DraftSubmitSerializer(InputSerializer):
    revision = WholeNumber(
        min_value=0, required=False, help_text="The revision that you have read, unless If-Match says."
    )


class DraftDiscardQuery(InputSerializer):
    reason = Text(max_length=500, allow_blank=True, required=False, default="")
