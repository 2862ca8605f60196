"""What holds things up: freezes, and features that are switched off."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView
from delivery.api.serializers.rollouts import BecauseSerializer, FeatureStopSerializer, FreezeSerializer
from delivery.models import FreezeWindow
from delivery.services import start_feature, stop_feature
from registry.views.loading import feature_or_404


class FreezeList(ApiView):
    @extend_schema(operation_id="list_freezes", summary="List freezes", responses=FreezeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The latest first, with those that are over or were lifted."""
        rows = FreezeWindow.objects.visible_to(request.user).select_related("environment", "created_by", "cancelled_by")
        return self.page(rows, ("-starts_at", "id"), FreezeSerializer)


class StopFeature(ApiView):
    @extend_schema(
        operation_id="stop_feature",
        summary="Switch a feature off",
        request=BecauseSerializer,
        responses=FeatureStopSerializer,
    )
    def post(self, request: Request, slug: str) -> Response:
        """For release managers, its owner and its overseer. At once, in every environment: users get its fallback."""
        feature, fields = feature_or_404(request, slug), self.body(BecauseSerializer)
        stop = stop_feature(feature=feature, by=request.user, at=timezone.now(), **fields)
        return Response(FeatureStopSerializer(stop).data)


class StartFeature(ApiView):
    @extend_schema(
        operation_id="start_feature",
        summary="Switch a feature on again",
        request=BecauseSerializer,
        responses=FeatureStopSerializer,
    )
    def post(self, request: Request, slug: str) -> Response:
        """For the same people."""
        feature, fields = feature_or_404(request, slug), self.body(BecauseSerializer)
        stop = start_feature(feature=feature, by=request.user, at=timezone.now(), **fields)
        return Response(FeatureStopSerializer(stop).data)
