"""The scripted server: plain asyncio protocols, so that the server costs little next to what is measured.

In a test: ``with scripted(Script(...)) as server: server.url``. As a process, for workers and benchmarks::

    python -m tests.evaluation.scripted.server --port 9000 --delay-ms 50

A process is steered by its own addresses: ``PUT /script`` (see ``script.from_json``), ``GET /requests`` (a list of
{"number", "path", "text", "model"}), ``DELETE /requests``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.evaluation.scripted.protocols import body_of, question_text
from tests.evaluation.scripted.script import Question, Script, Told, from_json


class ScriptedServer:
    """``requests`` are all questions that were received, in order, also those that were never answered."""

    def __init__(self, script: Script | None = None) -> None:
        self.script = script or Script()
        self.requests: list[Question] = []
        self.port = 0
        self.most_at_once = 0
        self.open_now = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def times_asked(self) -> Counter[str]:
        """How often each text was asked: for "nothing is paid for twice"."""
        return Counter(question.text for question in self.requests)

    def receive(self, method: str, path: str, headers: dict[str, str], raw: bytes) -> tuple[Question, Told]:
        if path in ("/script", "/requests"):
            return Question(0, path, headers, {}, "", ""), self._steer(method, path, raw)
        body = json.loads(raw or b"{}")
        key = headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")
        question = Question(len(self.requests) + 1, path, headers, body, question_text(body), key)
        self.requests.append(question)
        return question, self.script.tell(question)

    def _steer(self, method: str, path: str, raw: bytes) -> Told:
        if path == "/script":
            self.script = from_json(json.loads(raw))
            return Told(raw=b"{}")
        if method == "DELETE":
            self.requests.clear()
        seen = [{"number": q.number, "path": q.path, "text": q.text, "model": q.model} for q in self.requests]
        return Told(raw=json.dumps(seen).encode())


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and Content-Length: all that the official clients send."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        self.buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        while end >= 0:
            method, path, headers = _head(self.buffer[:end])
            until = end + 4 + int(headers.get("content-length", "0"))
            if len(self.buffer) < until:
                return
            raw, self.buffer = self.buffer[end + 4 : until], self.buffer[until:]
            self._answer(*self.server.receive(method, path, headers, raw))
            end = self.buffer.find(b"\r\n\r\n")

    def _answer(self, question: Question, told: Told) -> None:
        if told.hangs:
            return
        self.server.open_now += 1
        self.server.most_at_once = max(self.server.most_at_once, self.server.open_now)
        if told.delay_s:
            asyncio.get_running_loop().call_later(told.delay_s, self._send, question, told)
        else:
            self._send(question, told)

    def _send(self, question: Question, told: Told) -> None:
        self.server.open_now -= 1
        if self.transport.is_closing():
            return
        body = body_of(question, told)
        headers = {"content-type": "application/json", "content-length": str(len(body)), **told.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"HTTP/1.1 {told.status} Told\r\n{lines}\r\n".encode()
        if told.drip_s:
            self.transport.write(head)
            self._drip(body, told.drip_s)
        elif told.is_cut:
            self.transport.write(head + body[: len(body) // 2])
            self.transport.close()
        else:
            self.transport.write(head + body)

    def _drip(self, body: bytes, drip_s: float) -> None:
        if body and not self.transport.is_closing():
            self.transport.write(body[:1])
            asyncio.get_running_loop().call_later(drip_s, self._drip, body[1:], drip_s)


def _head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.split(":", 1) for line in lines)
    return method, path.partition("?")[0], {name.lower(): value.strip() for name, value in pairs}


async def start(server: ScriptedServer, port: int = 0, host: str = "127.0.0.1") -> asyncio.Server:
    """Listens when this returns; ``server.port`` says where."""
    listening = await asyncio.get_running_loop().create_server(
        lambda: _Connection(server), host, port, backlog=1024, reuse_address=True
    )
    server.port = listening.sockets[0].getsockname()[1]
    return listening


@contextlib.contextmanager
def scripted(script: Script | None = None) -> Iterator[ScriptedServer]:
    """The server in a thread of its own, until the block ends."""
    server, loop, is_ready = ScriptedServer(script), asyncio.new_event_loop(), threading.Event()

    def serve() -> None:
        listening = loop.run_until_complete(start(server))
        is_ready.set()
        loop.run_forever()
        listening.close()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    is_ready.wait()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _forever(port: int, delay_ms: float) -> None:
    server = ScriptedServer(Script(delay_s=delay_ms / 1000))
    listening = await start(server, port)
    sys.stdout.write(server.url + "\n")
    sys.stdout.flush()
    await listening.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve scripted answers in the protocols of OpenAI and Anthropic.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one, which is printed")
    parser.add_argument("--delay-ms", type=float, default=0.0)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_forever(given.port, given.delay_ms))


if __name__ == "__main__":
    main()
