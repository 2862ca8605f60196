"""Shapes that every API of ours shares. Serializers check shape; services decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

# The next two say what they are in comments: a docstring would become the description of every shape made from them.


class InputSerializer(serializers.Serializer[Any]):
    # What comes in. A name that is not known is refused: a misspelt field must not be dropped in silence.

    default_error_messages = {"invalid": "This must be a JSON object, in curly braces."}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = {str(name): ["This field is not known here."] for name in data if name not in self.fields}
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


class OutputSerializer(serializers.Serializer[Any]):
    # What goes out; never validated.
    pass


@extend_schema_serializer(component_name="Person")
class PersonSerializer(OutputSerializer):
    """A person as everybody may see them: a name and no address."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="__str__")
