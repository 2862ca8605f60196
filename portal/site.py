"""The one admin site, at ``/``: home is our own page, and read-only pages of every record live below ``records/``.

Nothing is changed here: RecordAdmin (base.admin) closes add, change, delete and actions, and the site leaves out
Django's own sign-in and password pages in favour of allauth's, so that there is one door with one lock.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.http import urlencode
from unfold.sites import UnfoldAdminSite

from accounts.refusing import refusal
from base.admin import READ_RECORDS, ReadOnlyAdmin
from portal.views.home import home

_NOT_OURS = {"index", "search", "login", "logout", "password_change", "password_change_done", "view_on_site"}


class CountersignSite(UnfoldAdminSite):
    index_title = "All records"
    index_template = app_index_template = "admin/records.html"
    enable_nav_sidebar = False  # navigation by task is in portal.navigation

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only record pages. Libraries register forms that change people's groups and sign-ins: a second door."""
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        records = [url for url in super().get_urls() if getattr(url, "name", "") not in _NOT_OURS]
        own = [
            path("", self.admin_view(self.records), name="records"),
            path("sign-in/", self.login, name="login"),
            path("sign-out/", self.logout, name="logout"),
        ]
        return [path("", home, name="index"), path("records/", include(own + records))]

    def records(self, request: HttpRequest) -> HttpResponse:
        """Every kind of record that this person may read."""
        return super().index(request)

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """Anonymous people sign in; somebody who is signed in and may not read records is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise refusal(request.user, READ_RECORDS)
        query = urlencode({"next": request.GET.get("next", reverse("admin:records"))})
        return redirect(f"{reverse('account_login')}?{query}")

    def logout(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        return redirect("account_logout")
