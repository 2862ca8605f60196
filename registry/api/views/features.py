"""Features: list, read, add, change."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView, conditional
from registry.api.serializers.features import FeatureChangeSerializer, FeatureSerializer, NewFeatureSerializer
from registry.models import Feature
from registry.services import create_feature, update_feature
from registry.views.loading import feature_or_404


class FeatureList(ApiView):
    @extend_schema(operation_id="list_features", summary="List features", responses=FeatureSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The features that you may see, by name."""
        features = Feature.objects.visible_to(request.user).select_related("owner", "overseer")
        return self.page(features, ("name", "id"), FeatureSerializer)

    @extend_schema(
        operation_id="create_feature",
        summary="Add a feature",
        request=NewFeatureSerializer,
        responses={201: FeatureSerializer},
    )
    def post(self, request: Request) -> Response:
        """For administrators."""
        feature = create_feature(by=request.user, at=timezone.now(), **self.body(NewFeatureSerializer))
        return Response(FeatureSerializer(feature).data, status=201)


class FeatureDetail(ApiView):
    @extend_schema(operation_id="read_feature", summary="Read a feature", responses=FeatureSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return conditional(request, FeatureSerializer(feature_or_404(request, slug)).data)

    @extend_schema(
        operation_id="update_feature",
        summary="Change a feature",
        request=FeatureChangeSerializer,
        responses=FeatureSerializer,
    )
    def patch(self, request: Request, slug: str) -> Response:
        """For administrators. Send what changes, and `reason`."""
        feature = feature_or_404(request, slug)
        fields = self.body(FeatureChangeSerializer, partial=True)
        feature = update_feature(
            feature=feature, by=request.user, at=timezone.now(), reason=fields.pop("reason", ""), **fields
        )
        return Response(FeatureSerializer(feature).data)
