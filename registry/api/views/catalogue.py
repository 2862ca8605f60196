"""The catalogue of models, and the environments."""

from __future__ import annotations

import uuid

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView, conditional
from registry.api.serializers.catalogue import (
    EnvironmentChangeSerializer,
    EnvironmentSerializer,
    ModelChangeSerializer,
    ModelSerializer,
    NewEnvironmentSerializer,
    NewModelSerializer,
)
from registry.models import AIModel, Environment
from registry.services import add_environment, add_model, update_environment, update_model


class ModelList(ApiView):
    @extend_schema(operation_id="list_models", summary="List models", responses=ModelSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The catalogue, by provider and pinned id."""
        return self.page(AIModel.objects.visible_to(request.user), ("provider", "model_id", "id"), ModelSerializer)

    @extend_schema(
        operation_id="add_model",
        summary="Propose a model",
        request=NewModelSerializer,
        responses={201: ModelSerializer},
    )
    def post(self, request: Request) -> Response:
        """For model stewards."""
        model = add_model(by=request.user, at=timezone.now(), **self.body(NewModelSerializer))
        return Response(ModelSerializer(model).data, status=201)


class ModelDetail(ApiView):
    @extend_schema(operation_id="read_model", summary="Read a model", responses=ModelSerializer)
    def get(self, request: Request, id: uuid.UUID) -> HttpResponseBase:
        return conditional(request, ModelSerializer(_model(request, id)).data)

    @extend_schema(
        operation_id="update_model", summary="Change a model", request=ModelChangeSerializer, responses=ModelSerializer
    )
    def patch(self, request: Request, id: uuid.UUID) -> Response:
        """For model stewards. Send what changes, and `reason`."""
        model, fields = _model(request, id), self.body(ModelChangeSerializer, partial=True)
        model = update_model(model=model, by=request.user, at=timezone.now(), reason=fields.pop("reason", ""), **fields)
        return Response(ModelSerializer(model).data)


class EnvironmentList(ApiView):
    @extend_schema(
        operation_id="list_environments", summary="List environments", responses=EnvironmentSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """In the order of promotion."""
        return self.page(Environment.objects.visible_to(request.user), ("position", "id"), EnvironmentSerializer)

    @extend_schema(
        operation_id="add_environment",
        summary="Add an environment",
        request=NewEnvironmentSerializer,
        responses={201: EnvironmentSerializer},
    )
    def post(self, request: Request) -> Response:
        """For administrators."""
        environment = add_environment(by=request.user, at=timezone.now(), **self.body(NewEnvironmentSerializer))
        return Response(EnvironmentSerializer(environment).data, status=201)


class EnvironmentDetail(ApiView):
    @extend_schema(operation_id="read_environment", summary="Read an environment", responses=EnvironmentSerializer)
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        return conditional(request, EnvironmentSerializer(_environment(request, slug)).data)

    @extend_schema(
        operation_id="update_environment",
        summary="Change an environment",
        request=EnvironmentChangeSerializer,
        responses=EnvironmentSerializer,
    )
    def put(self, request: Request, slug: str) -> Response:
        """For administrators. Its short name stays: keys and records refer to it."""
        environment = update_environment(
            environment=_environment(request, slug),
            by=request.user,
            at=timezone.now(),
            **self.body(EnvironmentChangeSerializer),
        )
        return Response(EnvironmentSerializer(environment).data)


def _model(request: Request, id: uuid.UUID) -> AIModel:
    return get_object_or_404(AIModel.objects.visible_to(request.user), pk=id)


def _environment(request: Request, slug: str) -> Environment:
    return get_object_or_404(Environment.objects.visible_to(request.user), slug=slug)
