"""What the people behind a change request do with it, one address a verb. All answer with the request as it is then."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.views import ApiView
from governance import services
from governance.api.reading import answer, newer_subject
from governance.api.serializers.inputs import NoteSerializer, PlanSerializer, ReviseSerializer, ScheduleSerializer
from governance.api.serializers.requests import RequestSerializer
from governance.views.loading import request_or_404


class Send(ApiView):
    @extend_schema(
        operation_id="send_request", summary="Ask for signatures on a draft", request=None, responses=RequestSerializer
    )
    def post(self, request: Request, number: int) -> Response:
        services.send_request(request=request_or_404(request, number), by=request.user, at=timezone.now())
        return answer(request, number)


class Revise(ApiView):
    @extend_schema(
        operation_id="revise_request",
        summary="Bring in another version",
        request=ReviseSerializer,
        responses=RequestSerializer,
    )
    def post(self, request: Request, number: int) -> Response:
        """Signatures are asked for again; whoever does it had a hand in it."""
        change, fields = request_or_404(request, number), self.body(ReviseSerializer)
        subject = newer_subject(request.user, change, fields["version"])
        services.revise_request(
            request=change, subject_id=subject, why=fields["why"], by=request.user, at=timezone.now()
        )
        return answer(request, number)


class Renew(ApiView):
    @extend_schema(
        operation_id="renew_request",
        summary="Ask again for signatures on the same version",
        request=NoteSerializer,
        responses=RequestSerializer,
    )
    def post(self, request: Request, number: int) -> Response:
        """For one that is out of date, failed, or has an objection: `reason` is the answer to it."""
        change, fields = request_or_404(request, number), self.body(NoteSerializer)
        services.renew_request(request=change, by=request.user, at=timezone.now(), **fields)
        return answer(request, number)


class Withdraw(ApiView):
    @extend_schema(
        operation_id="withdraw_request",
        summary="Withdraw a change request",
        request=NoteSerializer,
        responses=RequestSerializer,
    )
    def post(self, request: Request, number: int) -> Response:
        """Final. Once it was sent, `reason` is needed."""
        change, fields = request_or_404(request, number), self.body(NoteSerializer)
        services.withdraw_request(request=change, by=request.user, at=timezone.now(), **fields)
        return answer(request, number)


class Plan(ApiView):
    @extend_schema(
        operation_id="plan_request",
        summary="Say when and in which steps it takes effect",
        request=PlanSerializer,
        responses=RequestSerializer,
    )
    def post(self, request: Request, number: int) -> Response:
        """Once somebody has signed, for release managers only. An approved one goes on by the new plan at once."""
        change, fields = request_or_404(request, number), self.body(PlanSerializer)
        services.plan_request(request=change, by=request.user, at=timezone.now(), **fields)
        return answer(request, number)


class Schedule(ApiView):
    @extend_schema(
        operation_id="schedule_request",
        summary="Set when an approved change takes effect",
        request=ScheduleSerializer,
        responses=RequestSerializer,
    )
    def post(self, request: Request, number: int) -> Response:
        """For release managers."""
        change, fields = request_or_404(request, number), self.body(ScheduleSerializer)
        services.schedule_request(request=change, by=request.user, at=timezone.now(), **fields)
        return answer(request, number)


class Unschedule(ApiView):
    @extend_schema(
        operation_id="unschedule_request",
        summary="Take an approved change off the schedule",
        request=NoteSerializer,
        responses=RequestSerializer,
    )
    def post(self, request: Request, number: int) -> Response:
        """For release managers. It stays approved."""
        change, fields = request_or_404(request, number), self.body(NoteSerializer)
        services.unschedule_request(request=change, by=request.user, at=timezone.now(), **fields)
        return answer(request, number)


class Apply(ApiView):
    @extend_schema(
        operation_id="apply_request",
        summary="Put a signed change into effect now",
        request=None,
        responses=RequestSerializer,
    )
    def post(self, request: Request, number: int) -> Response:
        """For release managers. Look at `state`: it comes back applied, failed (`failure`) or stale (`moved`)."""
        services.apply_request(request=request_or_404(request, number), by=request.user, at=timezone.now())
        return answer(request, number)
