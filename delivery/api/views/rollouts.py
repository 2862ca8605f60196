"""Canaries: list, read, pause, let go on, take the next step, stop."""

from __future__ import annotations

import uuid

from django.db.models import F
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView
from delivery import services
from delivery.api.serializers.rollouts import (
    BecauseSerializer,
    PerhapsBecauseSerializer,
    RolloutListQuery,
    RolloutSerializer,
)
from delivery.live import HEAVY
from delivery.models import Rollout
from delivery.views.loading import rollout_or_404

_RELATED = ("change_request", "prompt", "environment", "version", "previous_version")
_UNREAD = [f"{version}__{field}" for version in ("version", "previous_version") for field in HEAVY]


class RolloutList(ApiView):
    @extend_schema(
        operation_id="list_rollouts",
        summary="List canaries",
        parameters=[RolloutListQuery],
        responses=RolloutSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The newest first, also those that are over."""
        wanted = self.query(RolloutListQuery)
        columns = {"state": "state", "prompt": "prompt__slug", "environment": "environment__slug"}
        found = Rollout.objects.visible_to(request.user).filter(
            **{column: wanted[name] for name, column in columns.items() if name in wanted}
        )
        rows = found.select_related(*_RELATED).defer(*_UNREAD).annotate(number=F("change_request__number"))
        return self.page(rows, ("-number",), RolloutSerializer)


class RolloutDetail(ApiView):
    @extend_schema(operation_id="read_rollout", summary="Read a canary", responses=RolloutSerializer)
    def get(self, request: Request, id: uuid.UUID) -> Response:
        return _answer(request, id)


class Pause(ApiView):
    @extend_schema(
        operation_id="pause_rollout", summary="Pause a canary", request=BecauseSerializer, responses=RolloutSerializer
    )
    def post(self, request: Request, id: uuid.UUID) -> Response:
        """For release managers and the prompt's owner."""
        rollout, fields = rollout_or_404(request, id), self.body(BecauseSerializer)
        services.pause_rollout(rollout=rollout, by=request.user, at=timezone.now(), **fields)
        return _answer(request, id)


class Resume(ApiView):
    @extend_schema(
        operation_id="resume_rollout",
        summary="Let a paused canary go on",
        request=PerhapsBecauseSerializer,
        responses=RolloutSerializer,
    )
    def post(self, request: Request, id: uuid.UUID) -> Response:
        """For release managers. Its step lasts its whole time once more."""
        rollout, fields = rollout_or_404(request, id), self.body(PerhapsBecauseSerializer)
        services.resume_rollout(rollout=rollout, by=request.user, at=timezone.now(), **fields)
        return _answer(request, id)


class Advance(ApiView):
    @extend_schema(
        operation_id="advance_rollout",
        summary="Take the next step of a canary now",
        request=None,
        responses=RolloutSerializer,
    )
    def post(self, request: Request, id: uuid.UUID) -> Response:
        """For release managers. Not during a freeze, nor while the feature is switched off."""
        services.advance_rollout(rollout=rollout_or_404(request, id), by=request.user, at=timezone.now())
        return _answer(request, id)


class Stop(ApiView):
    @extend_schema(
        operation_id="stop_rollout", summary="Stop a canary", request=BecauseSerializer, responses=RolloutSerializer
    )
    def post(self, request: Request, id: uuid.UUID) -> Response:
        """For release managers and the prompt's owner. Everybody gets the version from before again."""
        rollout, fields = rollout_or_404(request, id), self.body(BecauseSerializer)
        services.stop_rollout(rollout=rollout, by=request.user, at=timezone.now(), **fields)
        return _answer(request, id)


def _answer(request: Request, pk: uuid.UUID) -> Response:
    return Response(RolloutSerializer(rollout_or_404(request, pk)).data)
