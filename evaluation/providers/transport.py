"""How bytes travel to a provider: checked addresses, no redirects, no proxies of the environment, bounded answers."""

from __future__ import annotations

import functools
import ssl
from collections.abc import AsyncIterator
from typing import Any, NoReturn

import httpcore2
import httpx2

from evaluation.answers import CallError, ErrorKind
from evaluation.providers.addresses import CheckedBackend
from evaluation.providers.base import Connection

_IDLE_S = 30.0  # shorter than common servers keep an idle connection, so a closed one is seldom written to


def open_http(connection: Connection) -> httpx2.AsyncClient:
    """For the official clients' ``http_client``. Answers come uncompressed, so what is counted is what is read."""
    return httpx2.AsyncClient(
        transport=BoundedTransport(connection),
        timeout=httpx2.Timeout(connection.timeout_s),
        follow_redirects=False,
        trust_env=False,
        headers={"Accept-Encoding": "identity"},
    )


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Made once: reading the authorities takes tens of milliseconds. SSL_CERT_FILE names a company's own."""
    return httpx2.create_ssl_context()


class BoundedTransport(httpx2.AsyncBaseTransport):
    """Raises CallError for all that goes wrong below HTTP, and TOO_LARGE as soon as an answer passes its bound."""

    def __init__(self, connection: Connection) -> None:
        self._most_bytes = connection.max_answer_bytes
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=None if connection.base_url.startswith("http://") else _trusted(),
            max_connections=None,
            max_keepalive_connections=None,
            keepalive_expiry=_IDLE_S,
            network_backend=CheckedBackend(may_be_private=connection.may_be_private),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        asked = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            answer = await self._pool.handle_async_request(asked)
        except Exception as error:
            _raise_as_call_error(error)
        body = BoundedStream(answer.stream, self._most_bytes)
        response = httpx2.Response(
            status_code=answer.status, headers=answer.headers, stream=body, extensions=answer.extensions
        )
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            await body.aclose()
            raise CallError(
                ErrorKind.NOT_TEXT, "The provider compressed its answer although it was asked not to: turn that off."
            )
        return response

    async def aclose(self) -> None:
        await self._pool.aclose()


class BoundedStream(httpx2.AsyncByteStream):
    def __init__(self, stream: Any, most_bytes: int) -> None:
        self._stream = stream
        self._left_bytes = most_bytes
        self._most_bytes = most_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._stream:
                self._left_bytes -= len(part)
                if self._left_bytes < 0:
                    raise CallError(
                        ErrorKind.TOO_LARGE,
                        f"The answer is larger than {self._most_bytes:,} bytes; the rest was not read.",
                    )
                yield part
        except Exception as error:
            _raise_as_call_error(error)

    async def aclose(self) -> None:
        await self._stream.aclose()


def _raise_as_call_error(error: Exception) -> NoReturn:
    """What is not known here passes on as it is."""
    if isinstance(error, httpcore2.TimeoutException):
        raise CallError(ErrorKind.TIMED_OUT, "The provider did not answer in time.", may_help=True) from error
    if isinstance(error, httpcore2.ConnectError) and _is_about_certificate(error):
        sentence = "The provider's certificate is not trusted here: add its authority to this machine, or correct it."
        raise CallError(ErrorKind.UNREACHABLE, sentence) from error
    if isinstance(error, httpcore2.ConnectError):
        raise CallError(ErrorKind.UNREACHABLE, "The provider cannot be reached.", may_help=True) from error
    if isinstance(error, httpcore2.NetworkError | httpcore2.ProtocolError | httpcore2.UnsupportedProtocol):
        sentence = "The connection to the provider broke before the whole answer was there."
        raise CallError(ErrorKind.UNREACHABLE, sentence, may_help=True) from error
    raise error


def _is_about_certificate(error: BaseException | None) -> bool:
    """The library below says why in the cause, or in what was given to the error."""
    while error is not None:
        if any(isinstance(each, ssl.SSLCertVerificationError) for each in (error, *error.args)):
            return True
        error = error.__cause__
    return False
