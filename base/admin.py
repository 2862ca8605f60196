"""Record pages: every row of a table, as it is, for people who may read records. Nothing can be changed here.

An app's ``admin.py`` registers its models with ``RecordAdmin`` and names columns, filters and search fields::

    @admin.register(Feature)
    class FeatureAdmin(RecordAdmin):
        list_display = ("name", "risk_tier", "owner")

Fields that are classed SECRET (base.fields) are never shown. Changes go through the task pages and their services.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.http import require_safe
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

from base.fields import FieldClass

READ_RECORDS = "ledger.view_entry"  # auditors and administrators hold it
_CLOSED = ("_add", "_delete")


@method_decorator(require_safe, name="changelist_view")
@method_decorator(require_safe, name="changeform_view")
class ReadOnlyAdmin(ModelAdmin):
    """A list and a page for each row; any method but GET and HEAD is refused."""

    change_list_template = "admin/record_list.html"
    actions = None
    list_per_page = 50
    show_full_result_count = False  # counting a large table twice for one line of text is not worth it

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [url for url in super().get_urls() if not str(getattr(url, "name", "")).endswith(_CLOSED)]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(READ_RECORDS)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(READ_RECORDS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only by what the list offers. Django allows every field of the table, and so a secret such as a password's
        hash could be guessed letter by letter, by ?password__startswith= and the number of rows.
        """
        offered = {each if isinstance(each, str) else each[0] for each in self.get_list_filter(request)}
        return lookup.split("__", maxsplit=1)[0] in offered and super().lookup_allowed(lookup, value, request)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id or ""))
        if row is None:
            raise Http404
        return self.render_record(request, row)

    def render_record(self, request: HttpRequest, row: Model, as_of: Any = None) -> HttpResponse:
        """``as_of`` is the entry of history that ``row`` is shown at, if any."""
        opts = self.model._meta
        context = {
            "title": str(row),
            "opts": opts,
            "facts": [self._fact(row, field) for field in self.shown_fields()],
            "list_url": reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
            "history_url": self.history_url(row),
            "as_of": as_of,
        }
        return render(request, "admin/record.html", context)

    def history_url(self, row: Model) -> str:
        return ""

    def shown_fields(self) -> list[Field[Any, Any]]:
        """Every stored field but secrets and search indexes."""
        return [
            field
            for field in self.model._meta.concrete_fields
            if field.name not in self.secret_fields and not isinstance(field, SearchVectorField)
            and not isinstance(getattr(field, "output_field", None), SearchVectorField)
        ]  # fmt: skip

    @property
    def secret_fields(self) -> set[str]:
        classes = getattr(self.model, "field_classes", {})
        return {name for name, kind in classes.items() if kind == FieldClass.SECRET}

    def _fact(self, row: Model, field: Field[Any, Any]) -> dict[str, Any]:
        """{label, value, url}; the page of the record that a reference points at, when there is one."""
        value = getattr(row, f"get_{field.name}_display")() if field.choices else getattr(row, field.name)
        url = ""
        if isinstance(value, Model):
            related = value._meta
            try:
                url = reverse(f"admin:{related.app_label}_{related.model_name}_change", args=[value.pk])
            except NoReverseMatch:
                url = ""
        return {"label": capfirst(field.verbose_name), "value": value, "url": url}


@method_decorator(require_safe, name="history_view")
@method_decorator(require_safe, name="history_form_view")
class RecordAdmin(SimpleHistoryAdmin, ReadOnlyAdmin):
    """The same for a model with history: what changed, when, by whom, and the row as it was."""

    object_history_template = "admin/record_history.html"
    history_list_per_page = 50

    def history_url(self, row: Model) -> str:
        opts = self.model._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_history", args=[row.pk])

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            self.model._meta.pk.to_python(unquote(object_id))
        except ValidationError as error:  # the library asks the database with it as it is
            raise Http404 from error
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        history = getattr(self.model, self.model._meta.simple_history_manager_attribute)
        try:
            entry = history.get(**{self.model._meta.pk.attname: unquote(object_id), "history_id": version_id})
        except (history.model.DoesNotExist, ValueError) as error:
            raise Http404 from error
        return self.render_record(request, entry.instance, as_of=entry)

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """As simple-history does, without secrets."""
        newer = None
        for entry in historical_records:
            if newer is not None:
                delta = newer.diff_against(
                    entry, foreign_keys_are_objs=foreign_keys_are_objs, excluded_fields=self.secret_fields
                )
                helper = self.get_historical_record_context_helper(request, newer)
                newer.history_delta_changes = helper.context_for_delta_changes(delta)
            newer = entry
