"""Fields that take their own JSON type and no other. REST framework's own would read 1 as "1" and "yes" as true."""

from __future__ import annotations

import datetime
from typing import Any

from rest_framework import serializers


class UTCDateTimeField(serializers.DateTimeField):
    """Times go out in UTC, whatever zone the reader has chosen for the pages."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=datetime.UTC, **options)


class Text(serializers.CharField):
    default_error_messages = {
        "invalid": "This must be text.",
        "blank": "Please fill this in.",
        "required": "Please fill this in.",
        "null": "This cannot be null.",
        "max_length": "At most {max_length} characters.",
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class WholeNumber(serializers.IntegerField):
    default_error_messages = {"invalid": "This must be a whole number.", "null": "This cannot be null."}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Number(serializers.FloatField):
    default_error_messages = {"invalid": "This must be a number.", "null": "This cannot be null."}

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return float(data)


class YesNo(serializers.BooleanField):
    default_error_messages = {"invalid": "Say true or false.", "null": "This cannot be null."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Choice(serializers.ChoiceField):
    default_error_messages = {"invalid_choice": "“{input}” is not one of the choices.", "null": "This cannot be null."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=str(data)[:60])
        return super().to_internal_value(data[:100])


class Day(serializers.DateField):
    default_error_messages = {"invalid": "This must be a date, as in 2026-11-21."}

    def to_internal_value(self, value: Any) -> datetime.date:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)
