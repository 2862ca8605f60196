"""All components on one page, for those who build pages and for the screenshots; served only while DEBUG is on."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from base.paging import Page
from base.pills import PILLS

_ROWS = (
    ("Refund wording", "customer-support-router", "draft", "Ana Lima", 12),
    ("Answer questions about bills from the billing policy", "billing-faq", "submitted", "Omar Farouk", 4),
    ("Read amounts from invoices", "invoice-reader", "archived", "Mia Chen", 31),
)


class ExampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As colleagues know this person.")
    email = forms.EmailField(label="E-mail address")
    feature = forms.ChoiceField(choices=[("", "Everywhere"), ("faq", "Billing questions")], required=False)
    until = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    note = forms.CharField(label="Words to go with it", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(label="File", required=False, help_text="Markdown, CSV or JSON, up to 16 MB.")
    tier = forms.ChoiceField(
        label="Risk", choices=[("low", "Minimal"), ("high", "High")], widget=forms.RadioSelect, initial="low"
    )
    agree = forms.BooleanField(label="I have read what changes", required=False)


@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    now = timezone.now()
    form = ExampleForm({"name": "Leila Haddad", "email": "leila at example", "tier": "low"})
    return render(
        request,
        "portal/styleguide.html",
        {
            "title": "Style guide",
            "kinds": list(PILLS),
            "earlier": now - dt.timedelta(hours=2, minutes=7),
            "later": now + dt.timedelta(days=3, hours=1),
            "digest": "sha256:" + "9f2c41d07be3" * 5 + "abcd",
            "trail": [("Prompts", "/prompts/"), ("customer-support-router", "#")],
            "tabs": [
                {"title": "Versions", "url": "#", "active": True, "count": 12},
                {"title": "What it says", "url": "#", "active": False, "count": None},
                {"title": "Known issues", "url": "#", "active": False, "count": 0},
                {"title": "History", "url": "#", "active": False, "count": None},
            ],
            "search": {"name": "q", "label": "Search prompts", "value": "", "placeholder": "Name, or words inside"},
            "selects": [
                {"name": "risk", "label": "Risk", "value": "high", "options": [("high", "High"), ("low", "Minimal")]},
                {"name": "owner", "label": "Owner", "value": "", "options": [("ana", "Ana Lima")]},
            ],
            "rows": [dict(zip(("title", "note", "state", "owner", "versions"), row, strict=True)) for row in _ROWS],
            "page": Page([None] * 25, 2, 25, 1000, True, True, "?page=1", "?page=3"),
            "form": form,
            "facts": [("Risk", "High"), ("Overseer", "Mia Chen"), ("What users get when it is off", None)],
        },
    )
