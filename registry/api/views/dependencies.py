"""What feeds what: read both ways, say it, take it back."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView
from base.errors import BadInput
from registry.api.serializers.prompts import DependenciesSerializer, DependencySerializer, NewDependencySerializer
from registry.models import Prompt, PromptDependency
from registry.services import add_dependency, remove_dependency
from registry.views.loading import prompt_or_404


class Dependencies(ApiView):
    @extend_schema(operation_id="list_dependencies", summary="What feeds what", responses=DependenciesSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Both ways; prompts that you may not see are left out."""
        prompt = prompt_or_404(request, slug)
        seen = PromptDependency.objects.visible_to(request.user).select_related("upstream", "downstream").order_by("pk")
        found = {"fed_by": seen.filter(downstream=prompt), "feeds": seen.filter(upstream=prompt)}
        return Response(DependenciesSerializer(found).data)

    @extend_schema(
        operation_id="add_dependency",
        summary="Say that another prompt feeds this one",
        request=NewDependencySerializer,
        responses={201: DependencySerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """For prompt owners of this prompt. Circles are refused."""
        prompt, asked = prompt_or_404(request, slug), self.body(NewDependencySerializer)
        upstream = Prompt.objects.visible_to(request.user).filter(slug=asked["upstream"]).first()
        if upstream is None:
            raise BadInput.at("upstream", f"There is no prompt “{asked['upstream']}”, or none that you may see.")
        dependency = add_dependency(
            upstream=upstream, downstream=prompt, by=request.user, at=timezone.now(), note=asked["note"]
        )
        return Response(DependencySerializer(dependency).data, status=201)


class Dependency(ApiView):
    @extend_schema(operation_id="remove_dependency", summary="Take a dependency back", responses={204: None})
    def delete(self, request: Request, slug: str, upstream: str) -> Response:
        """For prompt owners of the prompt that is fed. Its history stays."""
        dependency = get_object_or_404(
            PromptDependency.objects.visible_to(request.user).select_related("upstream", "downstream__feature"),
            downstream=prompt_or_404(request, slug),
            upstream__slug=upstream,
        )
        remove_dependency(dependency=dependency, by=request.user, at=timezone.now())
        return Response(status=204)
