"""The API for people: one page made from the OpenAPI document, without scripts and without another host."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from base.api.problems import Kind

SCHEMA_REF = "#/components/schemas/"


@login_required
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    document = _document()
    context = {
        "resources": resources_of(document),
        "shapes": shapes_of(document),
        "kinds": list(Kind),
        "address": request.build_absolute_uri("/api/v1/registry"),
    }
    return render(request, "api/docs.html", context)


@login_required
@require_safe
def problem_docs(request: HttpRequest, name: str) -> HttpResponse:
    """Where the ``type`` of a problem leads: to its line on the page."""
    if name not in {kind.slug for kind in Kind}:
        raise Http404(f"There is no problem {name}.")
    return redirect(f"/api/docs/#problem-{name}")


@cache
def _document() -> dict[str, Any]:
    """The same for everybody, and only a new version of the program changes it."""
    return SchemaGenerator().get_schema(request=None, public=True)


def resources_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """``[{"name": "prompts", "operations": [{id, method, path, summary, parameters, body, answers, …}, …]}, …]``."""
    resources: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            resources.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    return [{"name": name, "operations": found} for name, found in resources.items()]


def shapes_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """``[{"name": "Prompt", "description": str, "fields": [{name, type, is_required, description}, …]}, …]``."""
    return [
        {"name": name, "description": _plain(schema), "fields": _fields(schema)}
        for name, schema in document["components"]["schemas"].items()
        if schema.get("properties") and not name.startswith("Paginated")
    ]


def _operation(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": _plain(operation),
        "parameters": [_parameter(each) for each in operation.get("parameters", [])],
        "body": _words(_schema_in(operation.get("requestBody", {}))),
        "answers": [
            {"status": status, "description": _plain(answer), "type": _words(_schema_in(answer))}
            for status, answer in sorted(operation["responses"].items())
            if status < "300"
        ],
        "problems": [status for status in sorted(operation["responses"]) if status >= "300"],
    }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "is_required": parameter.get("required", False),
        "type": _words(parameter.get("schema", {})),
        "description": _plain(parameter),
    }


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "type": _words(each),
            "is_required": name in required,
            "description": each.get("description", ""),
        }
        for name, each in schema["properties"].items()
    ]


def _plain(described: dict[str, Any]) -> str:
    """Descriptions are Markdown, of which we use the marks of code only."""
    return described.get("description", "").replace("`", "")


def _schema_in(container: dict[str, Any]) -> dict[str, Any]:
    return container.get("content", {}).get("application/json", {}).get("schema", {})


def _words(schema: dict[str, Any]) -> dict[str, Any]:
    """``{"text": "list of ", "shape": "Prompt" or "", "or_null": bool}``: a type in words, with what it links to."""
    or_null = bool(schema.get("nullable"))
    if "$ref" in schema:
        return _named(schema["$ref"], or_null)
    for joined in ("allOf", "oneOf", "anyOf"):
        named = [each for each in schema.get(joined, []) if "$ref" in each]
        if named:
            return _named(named[0]["$ref"], or_null or len(schema[joined]) > len(named))
    if schema.get("type") == "array":
        inner = _words(schema.get("items", {}))
        return {**inner, "text": f"list of {inner['text']}", "or_null": or_null}
    if "enum" in schema:
        return {"text": " or ".join(str(value) or "empty" for value in schema["enum"]), "shape": "", "or_null": or_null}
    text = schema.get("format") or schema.get("type") or ("any value" if schema else "")
    return {"text": text, "shape": "", "or_null": or_null}


def _named(reference: str, or_null: bool) -> dict[str, Any]:
    name = reference.removeprefix(SCHEMA_REF)
    if name.startswith("Paginated"):
        return {"text": "a page of ", "shape": name.removeprefix("Paginated").removesuffix("List"), "or_null": or_null}
    return {"text": "", "shape": name, "or_null": or_null}
