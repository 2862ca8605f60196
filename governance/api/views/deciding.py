"""Sign, ask for changes, reject."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.api.problems import Kind, ProblemError
from base.api.views import ApiView
from governance.api.reading import answer
from governance.api.serializers.inputs import DecideSerializer
from governance.api.serializers.requests import RequestSerializer
from governance.freshness import FreshSignInNeeded
from governance.services import decide
from governance.views.fresh import signed_in_at
from governance.views.loading import request_or_404


class Decide(ApiView):
    @extend_schema(
        operation_id="decide_request",
        summary="Sign, ask for changes, or reject",
        request=DecideSerializer,
        responses=RequestSerializer,
    )
    def post(self, request: Request, number: int) -> Response:
        """In a role that policy asks for and that you hold. Where policy asks for a fresh sign-in, an access token is
        answered with the problem fresh-sign-in, which names the page to sign on."""
        change, fields = request_or_404(request, number), self.body(DecideSerializer)
        try:
            decide(
                request=change,
                verdict=fields["verdict"],
                role=fields["role"],
                reason=fields["reason"],
                on_behalf_of=fields["on_behalf_of"],
                expected_basis=fields["basis"],
                signed_in_at=_signed_in_at(request),
                by=request.user,
                at=timezone.now(),
            )
        except FreshSignInNeeded as needed:
            page = request.build_absolute_uri(change.get_absolute_url())
            raise ProblemError(Kind.FRESH_SIGN_IN, _says(request, needed), minutes=needed.minutes, page=page) from None
        return answer(request, number)


def _signed_in_at(request: Request) -> dt.datetime | None:
    """A browser's session knows; a token proves only that somebody has the token."""
    return signed_in_at(request._request) if request.auth is None else None


def _says(request: Request, needed: FreshSignInNeeded) -> str:
    if request.auth is None:
        return needed.message
    return (
        "Policy asks for a fresh sign-in for this signature, and an access token cannot prove one. "
        "Open the page of the request, confirm that it is you, and sign there."
    )
