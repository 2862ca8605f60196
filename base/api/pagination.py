"""Pages by cursor: each page continues after the last row of the one before, however much was added meanwhile.

A cursor is signed and bound to its order, so nobody can feed the database a position of their own making. Unlike REST
framework's own cursors, these compare the whole sort key, so thousands of rows with one and the same time page well.
"""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from base.api.exceptions import BadQuery

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


class KeysetPagination(BasePagination):
    """``order`` names fields or annotations, "-" for descending; the last must be unique and none may be null."""

    def paginate(self, queryset: QuerySet[Any], request: Request, order: tuple[str, ...]) -> list[Any]:
        """The rows of the page that ``?cursor=`` and ``?limit=`` ask for. Raises BadQuery for an unsound one."""
        limit = _limit(request.query_params.get("limit"))
        raw = request.query_params.get("cursor")
        if raw:
            queryset = queryset.filter(_after(order, _position(raw, order)))
        rows = list(queryset.order_by(*order)[: limit + 1])
        self.next_url = _next_url(request, rows[limit - 1], order) if len(rows) > limit else None
        return rows[:limit]

    def get_paginated_response(self, results: list[Any]) -> Response:
        return Response({"results": results, "next": self.next_url})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {
                    "type": "string",
                    "format": "uri",
                    "nullable": True,
                    "description": "Address of the next page; null on the last.",
                },
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where to go on: taken from `next`.",
                "schema": {"type": "string"},
            },
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "description": "How many to a page.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
            },
        ]


def _limit(raw: str | None) -> int:
    if raw is None:
        return DEFAULT_LIMIT
    if not (raw.isascii() and raw.isdigit() and len(raw) < 6 and 1 <= int(raw) <= MAX_LIMIT):
        raise BadQuery({"limit": [f"Give a whole number from 1 to {MAX_LIMIT}."]})
    return int(raw)


def _after(order: tuple[str, ...], position: list[Any]) -> Q:
    """Rows after ``position`` in lexicographic order: (a > x) or (a = x and b > y) or …"""
    condition, equal_so_far = Q(), Q()
    for field, value in zip(order, position, strict=True):
        name = field.removeprefix("-")
        condition |= equal_so_far & Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value})
        equal_so_far &= Q(**{name: value})
    first, bound = order[0], position[0]
    # Says the same once more about the first field alone: this is what lets an index find the start of the page.
    return condition & Q(**{f"{first.removeprefix('-')}__{'lte' if first.startswith('-') else 'gte'}": bound})


def _salt(order: tuple[str, ...]) -> str:
    return "cursor:" + ",".join(order)


def _position(raw: str, order: tuple[str, ...]) -> list[Any]:
    try:
        return signing.loads(raw, salt=_salt(order))
    except signing.BadSignature as error:
        raise BadQuery({"cursor": ["This cursor belongs to another list. Start again from the first page."]}) from error


def _next_url(request: Request, last: Any, order: tuple[str, ...]) -> str:
    position = [_plain(getattr(last, field.removeprefix("-"))) for field in order]
    cursor = signing.dumps(position, salt=_salt(order), compress=True)
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else value.isoformat() if hasattr(value, "isoformat") else str(value)
