import pytest

from evaluation.answers import Ask, ErrorKind, ToolCall, Usage
from evaluation.providers.base import Connection
from evaluation.providers.openai import asking
from evaluation.providers.openai.provider import OpenAI
from tests.evaluation.providers.calls import KEY, asked, connection, embedded, failed, question
from tests.evaluation.scripted.script import Told

WEATHER = {"name": "weather", "description": "Weather of a town", "parameters": {"type": "object", "properties": {}}}


def test_question__is_sent_in_the_protocols_words(server):
    parameters = {"temperature": 0, "max_output_tokens": 50, "stop_sequences": ["END"], "seed": 7, "min_p": 0.1}
    ask = question(parameters={**parameters, "timeout_seconds": 5, "stream": True, "n": 3, "top_p": None})

    asked(OpenAI(), server.url, ask)

    sent = server.requests[0]
    assert sent.path == "/v1/chat/completions"
    assert sent.key == KEY
    assert sent.body == {
        "model": "model-1",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "How many?"}],
        "temperature": 0,
        "max_tokens": 50,
        "stop": ["END"],
        "seed": 7,
        "min_p": 0.1,
    }


def test_length__openai_itself__is_named_as_its_newer_models_want_it():
    assert asking.body(question(parameters={"max_tokens": 9}), is_openai=True)["max_completion_tokens"] == 9


def test_reply__holds_what_was_answered_and_counted(server):
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 40,
        "prompt_tokens_details": {"cached_tokens": 60},
        "completion_tokens_details": {"reasoning_tokens": 30},
    }
    server.script.add(Told("four", usage=usage, delay_s=0.02))

    reply = asked(OpenAI(), server.url)

    assert (reply.text, reply.finish_reason, reply.model) == ("four", "stop", "model-1")
    assert reply.usage == Usage(100, 40, cached_input_tokens=60, reasoning_tokens=30)
    assert reply.cost_micro_usd is None
    assert reply.latency_ms >= 20


def test_tools__in_any_spelling__are_called(server):
    calls = [{"name": "weather", "arguments": {"town": "Ulm"}}, {"name": "weather", "arguments": "{town: Ulm"}]
    server.script.add(Told(None, tool_calls=calls))

    reply = asked(OpenAI(), server.url, question(tools=(WEATHER, {"type": "function", "function": WEATHER})))

    assert server.requests[0].body["tools"] == [{"type": "function", "function": WEATHER}] * 2
    assert reply.text == ""
    assert reply.tool_calls == (ToolCall("weather", {"town": "Ulm"}), ToolCall("weather", "{town: Ulm"))
    assert reply.finish_reason == "tool_calls"


def test_output_schema__is_asked_for(server):
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}

    asked(OpenAI(), server.url, question(output_schema=schema))

    sent = server.requests[0].body["response_format"]
    assert sent == {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}


def test_refusal_of_the_model__is_its_text(server):
    body = b'{"choices": [{"message": {"content": null, "refusal": "I will not."}, "finish_reason": "stop"}]}'
    server.script.add(Told(raw=body))

    assert asked(OpenAI(), server.url).text == "I will not."


def test_error_behind_a_status_of_200__is_an_error(server):
    server.script.add(Told(raw=b'{"error": {"message": "upstream is down", "code": 503}}'))

    error = failed(OpenAI(), server.url)

    assert (error.kind, error.may_help) == (ErrorKind.SERVER_ERROR, True)
    assert "upstream is down" in error.says


def test_own_server__without_a_key__is_called(server):
    assert asked(OpenAI(), server.url, key="").text == "yes"


def test_openai__without_a_key__is_not_called():
    assert failed(OpenAI(), "", key="").kind == ErrorKind.KEY_MISSING


def test_environment__of_the_machine__is_not_sent(server, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-the-machine")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-the-machine")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    asked(OpenAI(), server.url)

    assert not {"openai-organization", "openai-project"} & set(server.requests[0].headers)


def test_key__is_not_shown():
    assert KEY not in repr(connection("https://example.com"))


def test_embeddings__come_in_the_order_of_the_texts(server):
    told = b'{"data": [{"index": 1, "embedding": [0, 1]}, {"index": 0, "embedding": [1.5, 0]}]}'
    server.script.add(Told(raw=told))

    vectors = embedded(OpenAI().connect(connection(server.url)), "embed-1", ["a", "b"])

    assert vectors == [[1.5, 0.0], [0.0, 1.0]]
    assert server.requests[0].body == {"model": "embed-1", "input": ["a", "b"], "encoding_format": "float"}


@pytest.mark.parametrize(
    "data",
    [
        b"null",
        b"[]",
        b'[{"index": 0, "embedding": [1]}]',
        b'[{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1, 2]}]',
        b'[{"index": 0, "embedding": ["x"]}, {"index": 1, "embedding": [1]}]',
        b'[{"index": 0, "embedding": [NaN]}, {"index": 1, "embedding": [1]}]',
        b'[{"index": 0, "embedding": []}, {"index": 1, "embedding": []}]',
        b'[{"index": 0, "embedding": "AAAA"}, {"index": 1, "embedding": "AAAA"}]',
    ],
)
def test_embeddings__that_are_none__are_refused(server, data):
    server.script.add(Told(raw=b'{"data": ' + data + b"}"))

    with pytest.raises(Exception) as caught:
        embedded(OpenAI().connect(connection(server.url)), "embed-1", ["a", "b"])

    assert caught.value.kind == ErrorKind.NOT_TEXT


def test_key__that_cannot_be_sent__is_refused():
    given = Connection("https://example.com", "sk-1234\nX-Other: 1")

    assert failed(OpenAI(), given.base_url, key=given.key).kind == ErrorKind.KEY_REFUSED


def test_ask__without_messages__is_sent_as_it_is(server):
    asked(OpenAI(), server.url, Ask("model-1", ()))

    assert server.requests[0].body["messages"] == []
