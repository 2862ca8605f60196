"""Policies, to read: they change by a change request only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from base.api.fields import UTCDateTimeField
from base.api.serializers import OutputSerializer, PersonSerializer
from governance.policies.sentences import says


@extend_schema_serializer(component_name="PolicyVersion")
class PolicyVersionSerializer(OutputSerializer):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    digest = serializers.CharField()
    document = serializers.JSONField(help_text="What it matches and what it asks, as it is stored.")
    says = serializers.SerializerMethodField(help_text="The same in sentences.")
    reason = serializers.CharField()
    created_by = PersonSerializer(allow_null=True, help_text="Null for those that every installation starts with.")
    created_at = UTCDateTimeField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_says(self, version: Any) -> list[str]:
        return says(version.document)


@extend_schema_serializer(component_name="Policy")
class PolicySerializer(OutputSerializer):
    slug = serializers.CharField()
    created_at = UTCDateTimeField()
    in_force = PolicyVersionSerializer(allow_null=True, help_text="Null until its first version is signed.")
