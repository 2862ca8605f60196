"""Try content without storing it: for continuous integration, before a draft is saved."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView
from registry.api.paths import content_below
from registry.api.serializers.checks import CheckedSerializer, CheckSerializer
from registry.preview import preview_of


class Check(ApiView):
    throttle_share = 0.2  # filling in a template costs more than reading a row

    @extend_schema(
        operation_id="check_content",
        summary="Check content without storing it",
        request=CheckSerializer,
        responses={200: CheckedSerializer},
    )
    def post(self, request: Request) -> Response:
        """Problems with their lines, digest, size, and the text with its examples filled in. Nothing is stored."""
        with content_below():
            return Response(CheckedSerializer(preview_of(self.body(CheckSerializer)["content"])).data)
