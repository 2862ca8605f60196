"""The conversation on a change request: open a thread, answer, resolve, open again."""

from __future__ import annotations

import uuid

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView
from governance import services
from governance.api.reading import answer
from governance.api.serializers.inputs import NewThreadSerializer, ReplySerializer
from governance.api.serializers.requests import RequestSerializer
from governance.models import Thread
from governance.views.loading import request_or_404, thread_or_404


class Threads(ApiView):
    @extend_schema(
        operation_id="open_thread",
        summary="Comment on a change request",
        request=NewThreadSerializer,
        responses={201: RequestSerializer},
    )
    def post(self, request: Request, number: int) -> Response:
        """On a passage (`quote` in `path`), on a part, or on the whole."""
        change, fields = request_or_404(request, number), self.body(NewThreadSerializer)
        services.open_thread(request=change, by=request.user, at=timezone.now(), **fields)
        return answer(request, number, status=201)


class Reply(ApiView):
    @extend_schema(
        operation_id="reply_to_thread",
        summary="Answer in a thread",
        request=ReplySerializer,
        responses={201: RequestSerializer},
    )
    def post(self, request: Request, number: int, id: uuid.UUID) -> Response:
        thread, fields = _thread(request, number, id), self.body(ReplySerializer)
        services.add_comment(thread=thread, by=request.user, at=timezone.now(), **fields)
        return answer(request, number, status=201)


class Resolve(ApiView):
    @extend_schema(operation_id="resolve_thread", summary="Resolve a thread", request=None, responses=RequestSerializer)
    def post(self, request: Request, number: int, id: uuid.UUID) -> Response:
        """For whoever opened it, and for commenters who had no hand in the change."""
        services.resolve_thread(thread=_thread(request, number, id), by=request.user, at=timezone.now())
        return answer(request, number)


class Reopen(ApiView):
    @extend_schema(
        operation_id="reopen_thread", summary="Open a resolved thread again", request=None, responses=RequestSerializer
    )
    def post(self, request: Request, number: int, id: uuid.UUID) -> Response:
        services.reopen_thread(thread=_thread(request, number, id), by=request.user, at=timezone.now())
        return answer(request, number)


def _thread(request: Request, number: int, pk: uuid.UUID) -> Thread:
    return thread_or_404(request_or_404(request, number), pk)
