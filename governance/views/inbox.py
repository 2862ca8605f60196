"""The inbox: what waits for whom. Everything that is chosen stands in the address, so a list can be sent on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Delegation, User
from accounts.requests import SignedInRequest
from base.paging import page_of
from governance.inbox import (
    COUNTED,
    NAMES,
    TITLES,
    Tab,
    count_in,
    filtered,
    in_words,
    requests_in,
    rows_of,
    selects,
    with_row_facts,
)

PER_PAGE = 20


@login_required
@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    now, user = timezone.now(), request.user
    tab = _tab(request)
    wanted = {name: request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in NAMES}
    page = page_of(with_row_facts(filtered(requests_in(tab, user, now), wanted, user)), request, per_page=PER_PAGE)
    return render(
        request,
        "governance/inbox.html",
        {
            "tab": tab.value,
            "tabs": _tabs(user, tab, None if any(wanted.values()) else page.total, now),
            "page": page,
            "rows": rows_of(page.items, user, now, tab),
            "search": {
                "name": "q",
                "label": "Search requests",
                "value": wanted["q"],
                "placeholder": "Title, number, prompt or author",
            },
            "selects": selects(wanted, user),
            "hidden": {"tab": "" if tab == Tab.WAITING else tab.value},
            "is_filtered": any(wanted.values()),
            "clear_url": _url(tab),
            "others_url": _url(Tab.OTHERS),
            "title_of_tab": TITLES[tab],
            "stand_ins": Delegation.objects.in_force(now)
            .filter(from_person=user)
            .select_related("to_person", "role")
            .order_by("ends_at", "pk"),
            "standing_in": Delegation.objects.in_force(now)
            .filter(to_person=user)
            .select_related("from_person", "role")
            .order_by("ends_at", "pk"),
        },
    )


def _tab(request: SignedInRequest) -> Tab:
    try:
        return Tab(request.GET.get("tab", Tab.WAITING))
    except ValueError:
        return Tab.WAITING


def _url(tab: Tab) -> str:
    return reverse("governance:inbox") + ("" if tab == Tab.WAITING else f"?tab={tab}")


def _tabs(user: User, chosen: Tab, known: int | None, at: dt.datetime) -> list[dict[str, Any]]:
    """Counts are of all that is there, whatever the filters say. ``known``: how many the chosen tab has, if the page
    has counted them."""
    return [
        {
            "title": TITLES[tab],
            "url": _url(tab),
            "active": tab == chosen,
            "count": in_words(known)
            if tab == chosen and tab in COUNTED and known is not None
            else count_in(tab, user, at),
        }
        for tab in Tab
    ]
