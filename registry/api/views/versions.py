"""Versions of a prompt: list, read, read the exact bytes of one, bring a discarded draft back."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView, conditional
from registry.api.serializers.content import ContentSerializer
from registry.api.serializers.versions import VersionSerializer, VersionSummarySerializer
from registry.choices import VersionState
from registry.content import canonical_bytes
from registry.models import PromptVersion
from registry.services import restore_draft
from registry.views.loading import prompt_or_404, version_or_404

# What a version says is large, and a list does not show it.
NOT_LISTED = ("messages", "variables", "tools", "output_schema", "parameters", "rationale", "search")
ORDER = ("place", "-major", "-minor", "-patch", "id")


class VersionList(ApiView):
    @extend_schema(
        operation_id="list_versions",
        summary="List the versions of a prompt",
        responses=VersionSummarySerializer(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        """The open draft, then by number, newest first; discarded drafts last."""
        place = Case(
            When(state=VersionState.DRAFT, then=0),
            When(state=VersionState.SUBMITTED, then=1),
            default=Value(2),
            output_field=IntegerField(),
        )
        versions = (
            prompt_or_404(request, slug)
            .versions.annotate(place=place)
            .select_related("created_by", "updated_by", "submitted_by")
            .defer(*NOT_LISTED)
        )
        return self.page(versions, ORDER, VersionSummarySerializer)


class VersionDetail(ApiView):
    @extend_schema(operation_id="read_version", summary="Read a version", responses=VersionSerializer)
    def get(self, request: Request, slug: str, version: str) -> HttpResponseBase:
        """`version` is the number of a submitted version, or the id of any."""
        return conditional(request, VersionSerializer(_load(request, slug, version)).data)


class VersionContent(ApiView):
    @extend_schema(
        operation_id="read_version_content",
        summary="Read the exact content of a version",
        responses={200: OpenApiResponse(ContentSerializer, description="RFC 8785 canonical JSON.")},
    )
    def get(self, request: Request, slug: str, version: str) -> HttpResponseBase:
        """The bytes that the digest is made from: their SHA-256 is the digest, which is also the strong ETag."""
        found = _load(request, slug, version)
        etag = quote_etag(found.digest)
        response = HttpResponse(canonical_bytes(found.content), content_type="application/json", headers={"ETag": etag})
        patch_cache_control(response, private=True, no_cache=True)
        answer = get_conditional_response(request._request, etag=etag, response=response)
        return answer or response


class VersionRestore(ApiView):
    @extend_schema(
        operation_id="restore_draft",
        summary="Bring a discarded draft back",
        request=None,
        responses={200: VersionSerializer},
    )
    def post(self, request: Request, slug: str, version: str) -> Response:
        """For prompt editors and owners, while no other draft is open."""
        restored = restore_draft(version=_load(request, slug, version), by=request.user, at=timezone.now())
        return Response(VersionSerializer(restored).data)


def _load(request: Request, slug: str, reference: str) -> PromptVersion:
    return version_or_404(prompt_or_404(request, slug), reference)
