"""The difference of two versions, from ``registry.diffing``."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from base.api.fields import Text
from base.api.serializers import InputSerializer, OutputSerializer
from registry.api.serializers.content import AnyValue
from registry.api.serializers.prompts import VersionReferenceSerializer
from registry.diffing import ContentDiff, Fold, TextDiff
from registry.diffing.content import JsonSection, ValuesSection

SPAN_KINDS = ("same", "removed", "added")
LINE_KINDS = ("same", "changed", "removed", "added", "folded")
CHANGE_KINDS = ("added", "removed", "changed")
MESSAGE_KINDS = ("same", *CHANGE_KINDS)


class CompareQuery(InputSerializer):
    def get_fields(self) -> dict[str, Any]:
        """Named here because ``from`` is a word of Python's."""
        described = "Number or id of a version, or the word draft."
        return {"from": Text(max_length=40, help_text=described), "to": Text(max_length=40, help_text=described)}


@extend_schema_serializer(component_name="Span")
class SpanSerializer(OutputSerializer):
    kind = serializers.ChoiceField(SPAN_KINDS)
    text = serializers.CharField()


@extend_schema_serializer(component_name="Line")
class LineSerializer(OutputSerializer):
    """One line, or (`folded`) a run of unchanged lines that are left out. Numbers count from 1."""

    kind = serializers.ChoiceField(LINE_KINDS)
    old_number = serializers.IntegerField(allow_null=True)
    new_number = serializers.IntegerField(allow_null=True)
    spans = SpanSerializer(many=True, help_text="In reading order: kept, taken out, put in.")
    count = serializers.IntegerField(help_text="How many lines: 1, unless folded.")


@extend_schema_serializer(component_name="MessageDifference")
class MessageDifferenceSerializer(OutputSerializer):
    kind = serializers.ChoiceField(MESSAGE_KINDS)
    old_position = serializers.IntegerField(allow_null=True, help_text="From 1; null where it was not there.")
    new_position = serializers.IntegerField(allow_null=True)
    old_role = serializers.CharField(allow_null=True)
    new_role = serializers.CharField(allow_null=True)
    is_moved = serializers.BooleanField()
    words_added = serializers.IntegerField(source="text.words_added")
    words_removed = serializers.IntegerField(source="text.words_removed")
    lines = serializers.SerializerMethodField(help_text="Changed lines with three around them, at most 2,000.")
    hidden_lines = serializers.SerializerMethodField(help_text="Changed lines beyond those.")

    @extend_schema_field(LineSerializer(many=True))
    def get_lines(self, message: Any) -> list[dict[str, Any]]:
        return [_line(part) for part in message.text.view().parts] if _differs(message.text) else []

    def get_hidden_lines(self, message: Any) -> int:
        return message.text.view().hidden if _differs(message.text) else 0


@extend_schema_serializer(component_name="ValueChange")
class ValueChangeSerializer(OutputSerializer):
    path = serializers.CharField(help_text="Inside its section, for example properties.urgency.enum[2].")
    kind = serializers.ChoiceField(CHANGE_KINDS)
    old = AnyValue()
    new = AnyValue()


@extend_schema_serializer(component_name="SectionDifference")
class SectionDifferenceSerializer(OutputSerializer):
    section = serializers.ChoiceField(["model", "parameters", "output_schema", "tools", "template_format"])
    summary = serializers.CharField()
    changes = ValueChangeSerializer(many=True)


@extend_schema_serializer(component_name="VariableDifference")
class VariableDifferenceSerializer(OutputSerializer):
    name = serializers.CharField()
    kind = serializers.ChoiceField(CHANGE_KINDS)
    fields_changed = ValueChangeSerializer(source="fields", many=True)
    sentence = serializers.CharField()


@extend_schema_serializer(component_name="ProposedBump")
class ProposedBumpSerializer(OutputSerializer):
    level = serializers.ChoiceField(["first", "patch", "minor", "major"])
    reason = serializers.CharField()


@extend_schema_serializer(component_name="Comparison")
class ComparisonSerializer(OutputSerializer):
    old = VersionReferenceSerializer(help_text="The one that `from` named.")
    new = VersionReferenceSerializer(help_text="The one that `to` named.")
    is_empty = serializers.BooleanField(source="diff.is_empty", help_text="Both say exactly the same.")
    summaries = serializers.ListField(source="diff.summaries", child=serializers.CharField())
    bump = ProposedBumpSerializer()
    words_added = serializers.IntegerField(source="diff.words_added")
    words_removed = serializers.IntegerField(source="diff.words_removed")
    messages = MessageDifferenceSerializer(source="diff.messages.messages", many=True)
    variables = VariableDifferenceSerializer(source="diff.variables.variables", many=True)
    sections = SectionDifferenceSerializer(many=True, help_text="Everything else that changed.")


def changed_sections(diff: ContentDiff) -> list[dict[str, Any]]:
    """What ``SectionDifferenceSerializer`` shows of ``diff``."""
    named: dict[str, ValuesSection | JsonSection] = {
        "model": diff.model,
        "parameters": diff.parameters,
        "output_schema": diff.output_schema,
        "tools": diff.tools,
        "template_format": diff.template_format,
    }
    return [
        {"section": name, "summary": section.summary, "changes": section.changes}
        for name, section in named.items()
        if section.is_changed
    ]


def _differs(text: TextDiff) -> bool:
    return not text.is_empty


def _line(part: Any) -> dict[str, Any]:
    numbers = {"old_number": part.old_number, "new_number": part.new_number}
    if isinstance(part, Fold):
        return {"kind": "folded", **numbers, "spans": [], "count": part.count}
    spans = [{"kind": span.kind, "text": span.text} for span in part.spans]
    return {"kind": part.kind, **numbers, "spans": spans, "count": 1}
