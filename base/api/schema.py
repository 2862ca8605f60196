"""How the OpenAPI document is made from our views: who may ask, and the problems that any call can meet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

from base.api.problems import PROBLEM_JSON, Kind

# Any call can meet these, whatever it is about.
ALWAYS = {401: "You are not signed in.", 403: "You may not do this.", 406: "JSON only.", 429: "Too many requests."}
WITH_BODY = {413: "The body is too large.", 415: "The body is not JSON."}

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "An error, as RFC 9457 describes it. Decide by `type`; show `detail`.",
    "required": ["type", "title", "status", "detail", "instance", "request_id"],
    "properties": {
        "type": {"type": "string", "enum": [kind.uri for kind in Kind]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence about this very case."},
        "instance": {"type": "string", "description": "The address that was asked."},
        "request_id": {"type": "string", "description": "Stands in our logs and in the ledger."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "JSON Pointer into the body, for example #/title."},
                    "parameter": {"type": "string", "description": "Name of a parameter of the query."},
                },
            },
        },
    },
}


class ApiSchema(AutoSchema):
    """Tags by resource: the first part of the path below ``/api/v1/``, or below ``/api/v1/registry/``."""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").removeprefix("registry/").split("/")[0]]

    def get_operation_id(self) -> str:
        """Every endpoint names its own; a generated name would change with the path."""
        raise NotImplementedError(f"{self.method} {self.path} needs an operation_id in its extend_schema.")


class AccessTokenScheme(OpenApiAuthenticationExtension):
    target_class = "base.api.authentication.AccessTokenAuthentication"
    name = "accessToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A personal access token, made under My tokens."}


class BrowserScheme(OpenApiAuthenticationExtension):
    target_class = "base.api.authentication.BrowserAuthentication"
    name = "browserSession"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of a signed-in browser; changes also need X-CSRFToken.",
        }


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Post-processing: document the problems of every operation, in our one shape."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for status, sentence in _problems_of(path, method, operation).items():
                operation["responses"].setdefault(str(status), problem_response(sentence))
    return result


def problem_response(sentence: str) -> dict[str, Any]:
    return {"description": sentence, "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def problem_described(sentence: str) -> OpenApiResponse:
    """A problem that only some operations have, for their own ``extend_schema``."""
    return OpenApiResponse(response={"$ref": "#/components/schemas/Problem"}, description=sentence)


def _problems_of(path: str, method: str, operation: dict[str, Any]) -> dict[int, str]:
    problems = dict(ALWAYS)
    if operation.get("parameters") or "requestBody" in operation:
        problems[400] = "The input is unsound; `errors` says where."
    if "{" in path:
        problems[404] = "There is nothing here, or nothing that you may see."
    if "requestBody" in operation:
        problems |= WITH_BODY
    if method != "get":
        problems[409] = "Not possible in this state; the detail says what stands in the way."
    return dict(sorted(problems.items()))
