"""What clients over a provider's official library have in common: bounds, the clock, and one kind of error."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import httpx2

from evaluation.answers import Ask, CallError, ErrorKind
from evaluation.providers.addresses import problem_with_address
from evaluation.providers.base import Client, Connection
from evaluation.providers.failures import status_error
from evaluation.providers.transport import open_http


def checked_http(connection: Connection, *, needs_key: bool) -> httpx2.AsyncClient:
    """Raises CallError: ADDRESS_REFUSED, KEY_MISSING, KEY_REFUSED."""
    problem = problem_with_address(connection.base_url, may_be_private=connection.may_be_private)
    if problem:
        raise CallError(ErrorKind.ADDRESS_REFUSED, problem)
    if needs_key and not connection.key:
        raise CallError(ErrorKind.KEY_MISSING, "The connection has no key. Give it one, then start again.")
    if not all("!" <= letter <= "~" for letter in connection.key):
        raise CallError(ErrorKind.KEY_REFUSED, "The key holds blanks or letters that no key has. Copy it once more.")
    return open_http(connection)


class OfficialClient(Client):
    """``_send`` awaits a raw response of the library: the body is read by us, because the libraries believe every
    field that a server sends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def _send(
        self, sending: Awaitable[Any], *, model: str, timeout_s: float | None = None
    ) -> tuple[bytes, dict[str, str], int]:
        """The body, its headers and how many milliseconds it took. Raises CallError and nothing else."""
        started = time.monotonic()
        async with self._errors(model):
            async with asyncio.timeout(min(timeout_s or self._connection.timeout_s, self._connection.timeout_s)):
                response = (await sending).http_response
        took_ms = round((time.monotonic() - started) * 1000)
        return response.content, response.headers, took_ms

    @contextlib.asynccontextmanager
    async def _errors(self, model: str) -> AsyncIterator[None]:
        try:
            yield
        except TimeoutError as error:
            sentence = "The provider did not give the whole answer in time."
            raise CallError(ErrorKind.TIMED_OUT, sentence, may_help=True) from error
        except CallError:
            raise
        except Exception as error:
            ours = error.__cause__
            if isinstance(ours, CallError):  # what our transport said, wrapped by the library
                raise ours from ours.__cause__  # not from the wrapper: errors would be each other's cause
            raise self._call_error(error, model) from error

    def _call_error(self, error: Exception, model: str) -> CallError:
        """Both libraries carry the refused response."""
        response = getattr(error, "response", None)
        if isinstance(response, httpx2.Response):
            body = _body_of(response)
            return status_error(response.status_code, body, response.headers, key=self._connection.key, model=model)
        sentence = f"The question could not be sent ({type(error).__name__}). Look at its parameters and tools."
        return CallError(ErrorKind.INTERNAL, sentence)


def _body_of(response: httpx2.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return response.text


def asked_timeout_s(ask: Ask) -> float | None:
    """``timeout_seconds`` of the prompt: how long it may take, never sent to the provider."""
    asked = ask.parameters.get("timeout_seconds")
    if isinstance(asked, bool) or not isinstance(asked, int | float) or asked <= 0:
        return None
    return float(asked)
