"""The view that every endpoint builds on: read the input, call one service, answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from base.api.exceptions import BadQuery
from base.api.pagination import KeysetPagination


class ApiView(APIView):
    """``body`` and ``query`` return checked values; ``page`` and ``conditional`` answer."""

    pagination_class = KeysetPagination
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]

    def body(self, serializer: type[serializers.Serializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The checked body. Raises ValidationError with a path for each field at fault."""
        checked = serializer(data=self.request.data, partial=partial, context={"request": self.request})
        checked.is_valid(raise_exception=True)
        return checked.validated_data

    def query(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The checked query. Raises BadQuery with the name of each parameter at fault."""
        known = {name: value for name, value in self.request.query_params.items() if name not in ("cursor", "limit")}
        checked = serializer(data=known, context={"request": self.request})
        try:
            checked.is_valid(raise_exception=True)
        except ValidationError as error:
            raise BadQuery(error.detail) from error
        return checked.validated_data

    def page(
        self, queryset: QuerySet[Any], order: tuple[str, ...], serializer: type[serializers.Serializer[Any]]
    ) -> Response:
        pages = self.pagination_class()
        rows = pages.paginate(queryset, self.request, order)
        return pages.get_paginated_response(serializer(rows, many=True, context={"request": self.request}).data)


def conditional(request: Request, data: Any, *, etag: str = "") -> HttpResponseBase:
    """``data`` with a strong ETag (of its own bytes, unless one is given), or 304 when the reader has it already."""
    etag = quote_etag(etag or etag_of(data))
    response = Response(data)
    response["ETag"] = etag
    # Each reader may see something else, and must ask each time whether they still may.
    patch_cache_control(response, private=True, no_cache=True)
    answer = get_conditional_response(request._request, etag=etag, response=response)
    return answer or response


def etag_of(data: Mapping[str, Any] | list[Any]) -> str:
    written = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:32]
