import pytest

from evaluation.answers import Ask, ErrorKind, ToolCall, Usage
from evaluation.providers.anthropic.answering import usage
from evaluation.providers.anthropic.provider import Anthropic
from tests.evaluation.providers.calls import KEY, asked, connection, embedded, failed, question
from tests.evaluation.scripted.script import Told

PARAMETERS = {"type": "object", "properties": {"town": {"type": "string"}}}


def test_question__is_sent_in_the_protocols_words(server):
    parameters = {"stop": "END", "max_completion_tokens": 50, "reasoning_effort": "low", "parallel_tool_calls": False}
    messages = (
        ("system", "Be brief."),
        ("user", "Hello"),
        ("assistant", "Yes?"),
        ("system", "Be kind."),
        ("user", "?"),
    )

    asked(Anthropic(), server.url, Ask("claude-1", messages, parameters))

    sent = server.requests[0]
    assert sent.path == "/v1/messages"
    assert sent.key == KEY
    assert sent.headers["anthropic-version"] > "2023-06-01"
    assert sent.body == {
        "model": "claude-1",
        "system": "Be brief.\n\nBe kind.",
        "messages": [
            {"role": "user", "content": "Hello"},
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "?"},
        ],
        "max_tokens": 50,
        "stop_sequences": ["END"],
        "output_config": {"effort": "low"},
        "tool_choice": {"type": "auto", "disable_parallel_tool_use": True},
    }


def test_length__where_the_prompt_gives_none__has_a_bound(server):
    asked(Anthropic(), server.url, question())

    assert server.requests[0].body["max_tokens"] == 4096


def test_temperature__is_sent_by_the_version_of_the_api_that_has_it(server):
    asked(Anthropic(), server.url, question(parameters={"temperature": 0}))

    assert server.requests[0].body["temperature"] == 0
    assert server.requests[0].headers["anthropic-version"] == "2023-06-01"


@pytest.mark.parametrize(
    ("parameters", "named"),
    [({"seed": 1}, "seed"), ({"temperature": 1.5}, "1.5"), ({"reasoning_effort": "minimal"}, "minimal")],
)
def test_parameter__that_anthropic_has_not__is_refused_by_name(server, parameters, named):
    error = failed(Anthropic(), server.url, question(parameters=parameters))

    assert (error.kind, error.may_help) == (ErrorKind.BAD_REQUEST, False)
    assert named in error.says
    assert server.requests == []


def test_prompt__without_a_message_of_the_user__is_refused(server):
    error = failed(Anthropic(), server.url, Ask("claude-1", (("system", "Be brief."),)))

    assert error.kind == ErrorKind.BAD_REQUEST
    assert server.requests == []


@pytest.mark.parametrize(
    "written",
    [
        {"type": "function", "function": {"name": "weather", "description": "Of a town", "parameters": PARAMETERS}},
        {"name": "weather", "description": "Of a town", "parameters": PARAMETERS},
        {"name": "weather", "description": "Of a town", "input_schema": PARAMETERS},
    ],
)
def test_tools__in_any_spelling__are_called(server, written):
    server.script.add(Told("Let me look.", tool_calls=[{"name": "weather", "arguments": {"town": "Ulm"}}]))

    reply = asked(Anthropic(), server.url, question(tools=(written,)))

    sent = server.requests[0].body["tools"]
    assert sent == [{"name": "weather", "description": "Of a town", "input_schema": PARAMETERS}]
    assert reply.text == "Let me look."
    assert reply.tool_calls == (ToolCall("weather", {"town": "Ulm"}),)
    assert reply.finish_reason == "tool_use"


def test_output_schema__is_asked_for(server):
    asked(Anthropic(), server.url, question(output_schema=PARAMETERS, parameters={"reasoning_effort": "low"}))

    sent = server.requests[0].body["output_config"]
    assert sent == {"effort": "low", "format": {"type": "json_schema", "schema": PARAMETERS}}


def test_thinking__is_no_part_of_the_text(server):
    body = b'{"content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "four"}], "usage": {}}'
    server.script.add(Told(raw=body))

    assert asked(Anthropic(), server.url).text == "four"


def test_refusal_by_the_filter__is_no_empty_answer(server):
    server.script.add(Told("", finish_reason="refusal"))

    assert failed(Anthropic(), server.url).kind == ErrorKind.FILTERED


CACHED = {"input_tokens": 10, "output_tokens": 5, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 20}


@pytest.mark.parametrize(
    ("reported", "counted"),
    [
        (CACHED, Usage(130, 5, cached_input_tokens=100, cache_write_tokens=20)),
        ({"input_tokens": 10, "output_tokens": 5}, Usage(10, 5)),
        ({**CACHED, "cache_read_input_tokens": None}, Usage(30, 5, cache_write_tokens=20)),
        ({**CACHED, "cache_read_input_tokens": -1}, Usage(None, 5)),
        ({**CACHED, "cache_creation_input_tokens": "20"}, Usage(None, 5)),
        ({**CACHED, "output_tokens_details": {"thinking_tokens": 3}}, Usage(130, 5, 100, 20, 3)),
        ({**CACHED, "output_tokens_details": {"thinking_tokens": 6}}, Usage(130, 5, 100, 20, None)),
        ({}, Usage()),
        (None, Usage()),
        ([], Usage()),
    ],
)
def test_usage__counts_the_cache_once(reported, counted):
    assert usage(reported) == counted


def test_embeddings__are_refused(server):
    with pytest.raises(Exception) as caught:
        embedded(Anthropic().connect(connection(server.url)), "claude-1", ["a"])

    assert caught.value.kind == ErrorKind.BAD_REQUEST


def test_own_address__without_a_key__is_not_called(server):
    assert failed(Anthropic(), server.url, key="").kind == ErrorKind.KEY_MISSING
