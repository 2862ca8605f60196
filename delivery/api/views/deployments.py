"""What is live, what was live at a moment, what was live when; and one deployment."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.exceptions import BadQuery
from base.api.views import ApiView
from base.errors import BadInput
from delivery.api.serializers.deployments import (
    DeploymentSerializer,
    LiveQuery,
    RollBackSerializer,
    TimelineQuery,
)
from delivery.models import Deployment
from delivery.services import roll_back
from delivery.stretches import live_at_rows, readable, stretches
from governance.api.reading import named_version
from registry.models import Environment, Prompt


class _Deployments(ApiView):
    def stretches(self, found: QuerySet[Deployment], order: tuple[str, ...]) -> Response:
        """A page of ``found``, each with what it served and who agreed; as many queries for one as for two hundred."""
        pages = self.pagination_class()
        rows = pages.paginate(readable(found), self.request, order)
        return pages.get_paginated_response(DeploymentSerializer(stretches(rows), many=True).data)


class DeploymentList(_Deployments):
    @extend_schema(
        operation_id="list_deployments",
        summary="Timeline of a prompt, or of an environment",
        parameters=[TimelineQuery],
        responses=DeploymentSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """What was live when, the newest first."""
        wanted = self.query(TimelineQuery)
        found = Deployment.objects.visible_to(request.user)
        if "prompt" in wanted:
            found = found.filter(prompt__slug=wanted["prompt"])
        if "environment" in wanted:
            found = found.filter(environment__slug=wanted["environment"])
        return self.stretches(found, ("-started_at", "id"))


class LiveList(_Deployments):
    @extend_schema(
        operation_id="list_live",
        summary="What is live in an environment, or was live at a moment",
        parameters=[LiveQuery],
        responses=DeploymentSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """At most one for each prompt, by its short name."""
        wanted, now = self.query(LiveQuery), timezone.now()
        place = Environment.objects.visible_to(request.user).filter(slug=wanted["environment"]).first()
        if place is None:
            raise BadQuery({"environment": ["There is no such environment."]})
        at = wanted.get("at")
        if at is not None and at > now:
            raise BadQuery({"at": ["This moment is still to come, so nobody can say what will be live then."]})
        found = Deployment.objects.visible_to(request.user).filter(environment=place)
        if at is None:
            found = found.live()
        else:
            then = live_at_rows(Prompt.objects.visible_to(request.user), place.pk, at)
            found = found.filter(pk__in=then.values("deployment_id"))
        if "prompt" in wanted:
            found = found.filter(prompt__slug=wanted["prompt"])
        return self.stretches(found.annotate(slug=F("prompt__slug")), ("slug", "id"))


class DeploymentDetail(ApiView):
    @extend_schema(operation_id="read_deployment", summary="Read a deployment", responses=DeploymentSerializer)
    def get(self, request: Request, id: uuid.UUID) -> Response:
        return Response(_written(request, id))


class RollBack(ApiView):
    @extend_schema(
        operation_id="roll_back",
        summary="Roll back",
        request=RollBackSerializer,
        responses={201: DeploymentSerializer},
    )
    def post(self, request: Request) -> Response:
        """For release managers and the prompt's owner. Live for everybody at once; needs no new signatures, and no
        freeze stands in its way."""
        fields = self.body(RollBackSerializer)
        prompt = Prompt.objects.visible_to(request.user).filter(slug=fields["prompt"]).first()
        if prompt is None:
            raise BadInput.at("prompt", "There is no such prompt, or none that you may see.")
        place = Environment.objects.visible_to(request.user).filter(slug=fields["environment"]).first()
        if place is None:
            raise BadInput.at("environment", "There is no such environment.")
        deployment = roll_back(
            prompt=prompt,
            environment=place,
            to_version=named_version(prompt, fields["to_version"], "to_version"),
            reason=fields["reason"],
            by=request.user,
            at=timezone.now(),
        )
        return Response(_written(request, deployment.pk), status=201)


def _written(request: Request, pk: uuid.UUID) -> Any:
    deployment = get_object_or_404(readable(Deployment.objects.visible_to(request.user)), pk=pk)
    return DeploymentSerializer(stretches([deployment])[0]).data
