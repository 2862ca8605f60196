"""The one open draft of a prompt: read, start, save under an optimistic lock, submit, discard."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.http import quote_etag
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.schema import problem_described
from base.api.views import ApiView, conditional
from registry.api.loading import open_draft
from registry.api.locking import conflicts_told, draft_etag, refuse_stale, required_revision, revision_read
from registry.api.paths import content_below
from registry.api.serializers.versions import (
    DraftDiscardQuery,
    DraftSaveSerializer,
    DraftStartSerializer,
    DraftSubmitSerializer,
    VersionSerializer,
)
from registry.models import PromptVersion
from registry.services import discard_draft, save_draft, start_draft, submit_version
from registry.views.loading import prompt_or_404, version_or_404

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag of the draft as you have read it."
)
STALE = {(412, "application/problem+json"): problem_described("Somebody saved the draft after you read it: `current`.")}
NO_REVISION = {(428, "application/problem+json"): problem_described("Neither If-Match nor `revision` was sent.")}


class Draft(ApiView):
    @extend_schema(operation_id="read_draft", summary="Read the open draft", responses=VersionSerializer)
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """Its ETag is what If-Match takes when you save."""
        draft = open_draft(prompt_or_404(request, slug))
        return conditional(request, VersionSerializer(draft).data, etag=draft_etag(draft))

    @extend_schema(
        operation_id="start_draft",
        summary="Start a draft",
        request=DraftStartSerializer,
        responses={
            201: VersionSerializer,
            200: OpenApiResponse(VersionSerializer, description="A draft was open already; this is it."),
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        """For prompt editors and owners. With `source`, goes back to an older version in a new draft."""
        prompt = prompt_or_404(request, slug)
        asked, now = self.body(DraftStartSerializer), timezone.now()
        source = version_or_404(prompt, asked["source"]) if "source" in asked else None
        draft = start_draft(prompt=prompt, by=request.user, at=now, source=source, reason=asked["reason"])
        return _answer(draft, status=201 if draft.created_at == now else 200)

    @extend_schema(
        operation_id="save_draft",
        summary="Save the draft",
        parameters=[IF_MATCH],
        request=DraftSaveSerializer,
        responses={200: VersionSerializer, **STALE, **NO_REVISION},
    )
    def put(self, request: Request, slug: str) -> Response:
        """For prompt editors and owners. A save that changes nothing writes nothing, whatever you have read."""
        draft = open_draft(prompt_or_404(request, slug))
        asked = self.body(DraftSaveSerializer)
        revision = required_revision(request, draft, asked.pop("revision", None))
        with conflicts_told(request), content_below(*DraftSaveSerializer().fields):
            saved = save_draft(version=draft, by=request.user, at=timezone.now(), expected_revision=revision, **asked)
        return _answer(saved)

    @extend_schema(
        operation_id="discard_draft",
        summary="Discard the draft",
        parameters=[DraftDiscardQuery, IF_MATCH],
        responses={204: None, **STALE},
    )
    def delete(self, request: Request, slug: str) -> Response:
        """For prompt editors and owners. It is put aside and can be brought back."""
        draft = open_draft(prompt_or_404(request, slug))
        asked = self.query(DraftDiscardQuery)
        refuse_stale(request, draft)
        discard_draft(version=draft, by=request.user, at=timezone.now(), reason=asked["reason"])
        return Response(status=204)


class DraftSubmit(ApiView):
    @extend_schema(
        operation_id="submit_draft",
        summary="Submit the draft",
        parameters=[IF_MATCH],
        request=DraftSubmitSerializer,
        responses={200: VersionSerializer, **STALE},
    )
    def post(self, request: Request, slug: str) -> Response:
        """For prompt editors and owners. Freezes it: from then on reviewers see exactly this.

        When it is not ready, `errors` point into the draft as it is read.
        """
        draft = open_draft(prompt_or_404(request, slug))
        asked = self.body(DraftSubmitSerializer)
        revision = revision_read(request, draft, asked.get("revision"))
        with conflicts_told(request), content_below("change_note"):
            submitted = submit_version(version=draft, by=request.user, at=timezone.now(), expected_revision=revision)
        return Response(VersionSerializer(submitted).data)


def _answer(draft: PromptVersion, *, status: int = 200) -> Response:
    response = Response(VersionSerializer(draft).data, status=status)
    response["ETag"] = quote_etag(draft_etag(draft))
    return response
