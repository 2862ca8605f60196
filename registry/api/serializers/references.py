"""Naming another thing in a body: a person by id, a feature by its short name, a model by id.

Only what the asker may see can be named, so a refusal tells nobody what exists.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from registry.models import AIModel, Feature


@extend_schema_field(OpenApiTypes.UUID)
class PersonReference(serializers.PrimaryKeyRelatedField):
    """The id of somebody who may sign in."""

    default_error_messages = {
        "does_not_exist": "There is nobody with this id who may sign in.",
        "incorrect_type": "Give the id of a person, as text.",
        "null": "Choose a person.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=User.objects.all(), pk_field=serializers.UUIDField(), **options)

    def get_queryset(self) -> Any:
        return User.objects.visible_to(self.context["request"].user).filter(is_active=True)


@extend_schema_field(OpenApiTypes.STR)
class FeatureReference(serializers.SlugRelatedField):
    """The short name of a feature."""

    default_error_messages = {
        "does_not_exist": "There is no feature “{value}”, or none that you may see.",
        "invalid": "Give the short name of a feature, as text.",
        "required": "Choose a feature.",
        "null": "Choose a feature.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="slug", queryset=Feature.objects.all(), **options)

    def get_queryset(self) -> Any:
        return Feature.objects.visible_to(self.context["request"].user)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data[:100])


@extend_schema_field(OpenApiTypes.UUID)
class ModelReference(serializers.PrimaryKeyRelatedField):
    """The id of a model of the catalogue."""

    default_error_messages = {
        "does_not_exist": "There is no model with this id.",
        "incorrect_type": "Give the id of a model, as text.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=AIModel.objects.all(), pk_field=serializers.UUIDField(), **options)

    def get_queryset(self) -> Any:
        return AIModel.objects.visible_to(self.context["request"].user)
