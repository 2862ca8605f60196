"""What differs between two versions of one prompt."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView
from registry.api.loading import version_or_draft
from registry.api.serializers.comparisons import CompareQuery, ComparisonSerializer, changed_sections
from registry.diffing import diff_content, propose_bump
from registry.views.loading import prompt_or_404


class Compare(ApiView):
    throttle_share = 0.2  # comparing two large texts costs more than reading one

    @extend_schema(
        operation_id="compare_versions",
        summary="Compare two versions",
        parameters=[CompareQuery],
        responses=ComparisonSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Word by word within lines; unchanged runs are folded."""
        prompt, wanted = prompt_or_404(request, slug), self.query(CompareQuery)
        old, new = version_or_draft(prompt, wanted["from"]), version_or_draft(prompt, wanted["to"])
        diff = diff_content(old.content, new.content)
        found = {"old": old, "new": new, "diff": diff, "bump": propose_bump(diff), "sections": changed_sections(diff)}
        return Response(ComparisonSerializer(found).data)
