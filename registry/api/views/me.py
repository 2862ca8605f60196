"""Who I am: the first call of every new program."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.fields import UTCDateTimeField
from base.api.serializers import OutputSerializer
from base.api.views import ApiView


@extend_schema_serializer(component_name="Me")
class MeSerializer(OutputSerializer):
    id = serializers.UUIDField(source="user.id")
    name = serializers.CharField(source="user.__str__")
    token_expires_at = UTCDateTimeField(
        source="auth.expiry", allow_null=True, default=None, help_text="Null for the session of a browser."
    )


class Me(ApiView):
    @extend_schema(operation_id="read_me", summary="Who am I?", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """The person whom this token, or this browser, stands for."""
        return Response(MeSerializer(request).data)
