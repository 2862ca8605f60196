"""Policies, to read."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView, conditional
from governance.api.serializers.policies import PolicySerializer, PolicyVersionSerializer
from governance.models import Policy, PolicyVersion


class PolicyList(ApiView):
    @extend_schema(operation_id="list_policies", summary="List policies", responses=PolicySerializer(many=True))
    def get(self, request: Request) -> Response:
        """By short name, each with the version in force."""
        return self.page(_policies(request), ("slug", "id"), PolicySerializer)


class PolicyDetail(ApiView):
    @extend_schema(operation_id="read_policy", summary="Read a policy", responses=PolicySerializer)
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        return conditional(request, PolicySerializer(get_object_or_404(_policies(request), slug=slug)).data)


class PolicyVersions(ApiView):
    @extend_schema(
        operation_id="list_policy_versions",
        summary="List the versions of a policy",
        responses=PolicyVersionSerializer(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        """The newest first, also those that were proposed and never came into force."""
        policy = get_object_or_404(_policies(request), slug=slug)
        versions = PolicyVersion.objects.filter(policy=policy).select_related("created_by")
        return self.page(versions, ("-number",), PolicyVersionSerializer)


def _policies(request: Request):  # type: ignore[no-untyped-def]
    return Policy.objects.visible_to(request.user).select_related("in_force__created_by")
