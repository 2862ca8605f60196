"""Prompts: list and search, read, add, change what is known, archive, bring back."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView, conditional
from registry.api.filters import ORDERS, filter_prompts
from registry.api.paths import content_below
from registry.api.serializers.prompts import (
    NewPromptSerializer,
    OptionalReasonSerializer,
    PromptChangeSerializer,
    PromptListQuery,
    PromptSerializer,
    ReasonSerializer,
)
from registry.models import Prompt
from registry.services import archive_prompt, create_prompt, restore_prompt, update_prompt
from registry.views.loading import prompt_or_404


class PromptList(ApiView):
    @extend_schema(
        operation_id="list_prompts",
        summary="List and search prompts",
        parameters=[PromptListQuery],
        responses=PromptSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The prompts that you may see; archived ones only when asked for."""
        wanted = self.query(PromptListQuery)
        prompts = Prompt.objects.visible_to(request.user).with_list_facts().select_related("backup_owner")
        return self.page(filter_prompts(prompts, wanted), ORDERS[wanted["sort"]], PromptSerializer)

    @extend_schema(
        operation_id="create_prompt",
        summary="Add a prompt with its first draft",
        request=NewPromptSerializer,
        responses={201: PromptSerializer},
    )
    def post(self, request: Request) -> Response:
        """For prompt editors and owners of the feature."""
        fields = self.body(NewPromptSerializer)
        with content_below(*NewPromptSerializer().fields):
            prompt = create_prompt(by=request.user, at=timezone.now(), **fields)
        return Response(PromptSerializer(prompt).data, status=201)


class PromptDetail(ApiView):
    @extend_schema(operation_id="read_prompt", summary="Read a prompt", responses=PromptSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What is known about it; what it says is in its versions."""
        return conditional(request, PromptSerializer(prompt_or_404(request, slug)).data)

    @extend_schema(
        operation_id="update_prompt",
        summary="Change what is known about a prompt",
        request=PromptChangeSerializer,
        responses=PromptSerializer,
    )
    def patch(self, request: Request, slug: str) -> Response:
        """For prompt owners. Send what changes, and `reason`."""
        prompt = prompt_or_404(request, slug)
        fields = self.body(PromptChangeSerializer, partial=True)
        update_prompt(prompt=prompt, by=request.user, at=timezone.now(), reason=fields.pop("reason", ""), **fields)
        return Response(PromptSerializer(prompt_or_404(request, slug)).data)


class PromptArchive(ApiView):
    @extend_schema(
        operation_id="archive_prompt",
        summary="Archive a prompt",
        request=ReasonSerializer,
        responses=PromptSerializer,
    )
    def post(self, request: Request, slug: str) -> Response:
        """For prompt owners. Takes it out of the lists; nothing is deleted."""
        prompt = prompt_or_404(request, slug)
        archive_prompt(prompt=prompt, by=request.user, at=timezone.now(), **self.body(ReasonSerializer))
        return Response(PromptSerializer(prompt_or_404(request, slug)).data)


class PromptRestore(ApiView):
    @extend_schema(
        operation_id="restore_prompt",
        summary="Bring an archived prompt back",
        request=OptionalReasonSerializer,
        responses=PromptSerializer,
    )
    def post(self, request: Request, slug: str) -> Response:
        """For prompt owners."""
        prompt = prompt_or_404(request, slug)
        restore_prompt(prompt=prompt, by=request.user, at=timezone.now(), **self.body(OptionalReasonSerializer))
        return Response(PromptSerializer(prompt_or_404(request, slug)).data)
