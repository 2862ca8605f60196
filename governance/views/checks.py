"""What people add to the checks of a request: accept one all the same, tick a point, take the tick back.

Each is a small page that asks first, for a reader without scripts and for whoever left something out; the forms on the
sign-off page post to the same addresses.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from base.errors import NotAllowed, WrongState
from governance.check_forms import AcceptForm, TickForm, UntickForm
from governance.check_rules import ACCEPTERS, TICKERS, may_tick, roles_to_accept, why_not_tick, why_not_untick
from governance.gates.base import GateResult, Point
from governance.gates.looking import look_with, points_of
from governance.gates.material import Material
from governance.gates.registering import gate
from governance.models import ChangeRequest
from governance.places import place_in_words
from governance.services.checking import override_gate, tick_item, untick_item
from governance.views.loading import request_or_404, signed_in_to_post
from governance.views.sent import note_sent
from registry.views.changing import form_page
from registry.views.facts import FORM_METHODS

_TEMPLATE = "governance/request_act.html"
_PLACES = 5  # named on the page that asks; the sign-off page has them all


@signed_in_to_post
@login_required
@require_http_methods(FORM_METHODS)
def gate_override(request: SignedInRequest, number: int, code: str) -> HttpResponse:
    """``reason``, and ``role`` for somebody who holds several."""
    change = request_or_404(request, number)
    material = Material(change, timezone.now())
    result = _result(code, material)
    roles = roles_to_accept(request.user, change, material.contributors)
    if not roles:
        raise NotAllowed(ACCEPTERS)
    _refuse_ended(change)
    known = gate(code)

    def act(values: dict[str, str]) -> str:
        override_gate(request=change, code=code, by=request.user, at=material.at, **values)
        return f"{change.get_absolute_url()}#is-it-safe"

    return form_page(
        request,
        AcceptForm(request.POST if request.method == "POST" else None, roles=roles),
        template=_TEMPLATE,
        act=act,
        done="Accepted, with your reason. It counts for exactly this content.",
        title=f"Go on although “{known.name if known else code}” is not fine?",
        lead=_lead(result),
        submit="Accept it",
        change=change,
        cancel_url=change.get_absolute_url(),
    )


@signed_in_to_post
@login_required
@require_http_methods(FORM_METHODS)
def checklist_item(request: SignedInRequest, number: int, item: str) -> HttpResponse:
    """Tick it with ``evidence``; with ``back`` in the address or the form, take the tick back."""
    change = request_or_404(request, number)
    material = Material(change, timezone.now())
    point = _point(item, material)
    if not may_tick(request.user, change):
        raise NotAllowed(TICKERS)
    _refuse_ended(change)
    is_back = "back" in request.GET or "back" in request.POST
    return (_untick if is_back else _tick)(request, change, point, material)


def _tick(request: SignedInRequest, change: ChangeRequest, point: Point, material: Material) -> HttpResponse:
    why_not = why_not_tick(request.user, point, material.contributors)
    if why_not:
        raise NotAllowed(why_not)

    def act(values: dict[str, str]) -> str:
        tick_item(request=change, item=point.code, by=request.user, at=material.at, **values)
        note_sent(request, change, f"tick-{point.code}")
        return f"{change.get_absolute_url()}#checklist"

    return form_page(
        request,
        TickForm(request.POST if request.method == "POST" else None, asks=point.asks),
        template=_TEMPLATE,
        act=act,
        done="Ticked, with your evidence.",
        title=f"Tick “{point.name}”?",
        lead="Your name and the evidence stand beside it. A new version of the text asks for it anew.",
        submit="Tick it",
        change=change,
        cancel_url=change.get_absolute_url(),
    )


def _untick(request: SignedInRequest, change: ChangeRequest, point: Point, material: Material) -> HttpResponse:
    tick = material.ticks.get(point.code)
    why_not = why_not_untick(request.user, tick, material.contributors) if tick and tick.is_done else ""
    if why_not:
        raise NotAllowed(why_not)

    def act(values: dict[str, str]) -> str:
        untick_item(request=change, item=point.code, by=request.user, at=material.at)
        return f"{change.get_absolute_url()}#checklist"

    return form_page(
        request,
        UntickForm(request.POST if request.method == "POST" else None),
        template=_TEMPLATE,
        act=act,
        done="The tick is taken back. It stays in the ledger that it was there.",
        title=f"Take the tick of “{point.name}” back?",
        lead="Nothing goes live until it is ticked again, if policy asks for it.",
        submit="Take it back",
        change=change,
        cancel_url=change.get_absolute_url(),
    )


def _lead(result: GateResult) -> str:
    """What the check says, and where, so that nobody accepts what they have not seen."""
    places = list(dict.fromkeys(filter(None, (place_in_words(finding) for finding in result.findings))))
    more = ", and more" if len(places) > _PLACES else ""
    return f"{result.says} {'; '.join(places[:_PLACES])}{more}." if places else result.says


def _result(code: str, material: Material) -> GateResult:
    results = look_with(material, only=code)
    if not results:
        raise Http404(f"There is no check {code} on {material.request}.")
    return results[0]


def _point(code: str, material: Material) -> Point:
    point = next((each for each in points_of(material) if each.code == code), None)
    if point is None:
        raise Http404(f"There is no point {code} on {material.request}.")
    return point


def _refuse_ended(change: ChangeRequest) -> None:
    if not change.is_open:
        raise WrongState(f"This request is {change.get_state_display().lower()}; its checks stay as they were.")
