"""The scripted server itself, as a process that is steered over HTTP."""

import http.client
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.evaluation.scripted.script import Script
from tests.evaluation.scripted.server import scripted

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def connection():
    command = [sys.executable, "-m", "tests.evaluation.scripted.server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = urlsplit(process.stdout.readline().strip())
        yield http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        process.terminate()


def answer(connection, method, path, body=None):
    connection.request(method, path, json.dumps(body) if body is not None else None)
    response = connection.getresponse()
    return response.status, json.loads(response.read())


def asked(connection, text):
    body = {"model": "m", "messages": [{"role": "user", "content": text}]}
    return answer(connection, "POST", "/v1/chat/completions", body)


def test_process__is_steered_and_tells_what_it_was_asked(connection):
    rule = {"when": "^sick", "times": 1, "told": {"status": 500, "text": {"message": "oops"}}}
    answer(connection, "PUT", "/script", {"answers": {"2+2?": "4"}, "answer": "no idea", "rules": [rule]})

    texts = ["2+2?", "sick", "sick", "2+3?"]
    answers = [asked(connection, text) for text in texts]

    assert [status for status, _ in answers] == [200, 500, 200, 200]
    said = [body["choices"][0]["message"]["content"] for status, body in answers if status == 200]
    assert said == ["4", "no idea", "no idea"]
    assert [each["text"] for each in answer(connection, "GET", "/requests")[1]] == texts
    assert answer(connection, "DELETE", "/requests") == (200, [])


def test_requests__sent_at_once_on_one_connection__are_answered_in_order():
    import socket

    with scripted(Script(lambda question: question.text)) as server:
        body = [json.dumps({"messages": [{"role": "user", "content": text}]}) for text in ("one", "two")]
        requests = "".join(f"POST /v1/messages HTTP/1.1\r\nContent-Length: {len(each)}\r\n\r\n{each}" for each in body)
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(requests.encode())
            received = b""
            while received.count(b"end_turn") < 2:
                received += client.recv(65536)

    assert received.index(b'"one"') < received.index(b'"two"')
    assert server.times_asked == {"one": 1, "two": 1}
