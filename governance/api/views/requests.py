"""Change requests: list, open, read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView
from governance.api.reading import answer, subject_of
from governance.api.serializers.inputs import NewRequestSerializer, RequestListQuery
from governance.api.serializers.requests import RequestSerializer, RequestSummarySerializer
from governance.choices import OPEN_STATES
from governance.models import ChangeRequest
from governance.services import open_and_send, open_request
from registry.models import Prompt


class RequestList(ApiView):
    @extend_schema(
        operation_id="list_requests",
        summary="List change requests",
        parameters=[RequestListQuery],
        responses=RequestSummarySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Those that you may see, the newest first."""
        found = filter_requests(self.query(RequestListQuery), request.user)
        related = found.select_related("feature", "environment", "author").prefetch_related("needs")
        return self.page(related, ("-number",), RequestSummarySerializer)

    @extend_schema(
        operation_id="open_request",
        summary="Open a change request and ask for signatures",
        request=NewRequestSerializer,
        responses={201: RequestSerializer},
    )
    def post(self, request: Request) -> Response:
        """For those who may ask for that change. Policy decides who signs; nobody chooses it."""
        fields = self.body(NewRequestSerializer)
        opening = open_and_send if fields["send"] else open_request
        change = opening(
            **subject_of(request.user, fields),
            **{name: fields[name] for name in ("kind", "title", "why", "timing", "go_live_at", "steps")},
            by=request.user,
            at=timezone.now(),
        )
        return answer(request, change.number, status=201)


class RequestDetail(ApiView):
    @extend_schema(operation_id="read_request", summary="Read a change request", responses=RequestSerializer)
    def get(self, request: Request, number: int) -> Response:
        """With its basis, checks, decisions and threads. Keep `basis.token`: an approval names it."""
        return answer(request, number)


def filter_requests(wanted: dict[str, Any], user: Any) -> QuerySet[ChangeRequest]:
    """``wanted`` is a checked RequestListQuery."""
    requests = ChangeRequest.objects
    found = requests.waiting_for(user, timezone.now()) if "waiting" in wanted else requests.visible_to(user)
    if "state" in wanted:
        found = found.filter(state__in=OPEN_STATES if wanted["state"] == "open" else [wanted["state"]])
    if "author" in wanted:
        found = found.filter(author=user)
    if "prompt" in wanted:
        prompts = Prompt.objects.visible_to(user).filter(slug=wanted["prompt"])
        found = found.filter(object_id__in=prompts.values("pk"))
    columns = {"kind": "kind", "feature": "feature__slug", "environment": "environment__slug"}
    return found.filter(**{column: wanted[name] for name, column in columns.items() if name in wanted})
