"""What goes wrong, for both protocols, over real sockets."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from evaluation.answers import ErrorKind
from evaluation.providers.failures import MAX_SENTENCE, retry_after_s, scrubbed
from tests.evaluation.providers.calls import BOTH, KEY, asked, failed, question
from tests.evaluation.scripted.script import Told, refused

both = pytest.mark.parametrize("provider", BOTH, ids=lambda provider: provider.code)


@both
@pytest.mark.parametrize(
    ("status", "kind", "may_help"),
    [
        (301, ErrorKind.ADDRESS_REFUSED, False),
        (400, ErrorKind.BAD_REQUEST, False),
        (401, ErrorKind.KEY_REFUSED, False),
        (403, ErrorKind.KEY_REFUSED, False),
        (404, ErrorKind.MODEL_UNKNOWN, False),
        (408, ErrorKind.TIMED_OUT, True),
        (413, ErrorKind.BAD_REQUEST, False),
        (422, ErrorKind.BAD_REQUEST, False),
        (429, ErrorKind.RATE_LIMITED, True),
        (500, ErrorKind.SERVER_ERROR, True),
        (503, ErrorKind.SERVER_ERROR, True),
        (504, ErrorKind.TIMED_OUT, True),
        (529, ErrorKind.SERVER_ERROR, True),
    ],
)
def test_status__becomes_a_kind_of_error_after_one_request(server, provider, status, kind, may_help):
    server.script.add(refused(status, "it is so", location="http://127.0.0.1:1/"))

    error = failed(provider, server.url)

    assert (error.kind, error.may_help) == (kind, may_help)
    assert len(server.requests) == 1


@both
def test_sentence_of_the_provider__is_kept_without_the_key(server, provider):
    server.script.add(refused(400, f"Key {KEY} at 10.0.0.7 sent temperature 9"))

    error = failed(provider, server.url)

    assert error.says.endswith("It says: Key [key] at [address] sent temperature 9")
    assert KEY not in repr(error)


@both
def test_page_instead_of_an_error__is_not_shown(server, provider):
    server.script.add(Told(status=502, raw=b"<html>Bad gateway</html>"))

    assert failed(provider, server.url).says == "The provider failed (502)."


@both
def test_retry_after__is_kept(server, provider):
    server.script.add(refused(429, "slow down", retry_after="7"))

    assert failed(provider, server.url).retry_after_s == 7.0


@both
def test_account_without_credit__is_not_tried_again(server, provider):
    server.script.add(refused(429, "You exceeded your quota", "insufficient_quota"))

    error = failed(provider, server.url)

    assert (error.kind, error.may_help) == (ErrorKind.RATE_LIMITED, False)


@both
def test_content_filter__is_named(server, provider):
    server.script.add(refused(400, "Filtered", "content_filter"), times=1)

    assert failed(provider, server.url).kind == ErrorKind.FILTERED


def test_content_filter__of_the_answer__is_named(server):
    server.script.add(Told("half", finish_reason="content_filter"))

    assert failed(BOTH[0], server.url).kind == ErrorKind.FILTERED


@both
@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe\xfa",
        b"{",
        b"",
        b"[1]",
        b"{}",
        b"[" * 100_000,
        b'{"choices": [], "content": "x"}',
        b'{"choices": [7], "content": [7]}',
        b'{"choices": [{"message": {"content": 7}}], "content": [{"type": "text", "text": 7}]}',
        b'{"choices": [{"message": {"content": [{"type": "image"}]}}], "content": {"type": "text"}}',
    ],
)
def test_answer_that_is_no_text__is_told_apart(server, provider, raw):
    server.script.add(Told(raw=raw))

    error = failed(provider, server.url)

    assert (error.kind, error.may_help) == (ErrorKind.NOT_TEXT, False)


@both
def test_answer_of_10_megabytes__is_not_read_to_its_end(server, provider):
    server.script.add(Told("x" * 10_000_000))

    error = failed(provider, server.url)

    assert error.kind == ErrorKind.TOO_LARGE
    assert "2,097,152 bytes" in error.says


@both
def test_error_of_10_megabytes__is_not_read_to_its_end(server, provider):
    server.script.add(refused(500, "x" * 10_000_000))

    assert failed(provider, server.url).kind == ErrorKind.TOO_LARGE


@both
def test_compressed_answer__is_refused_unread(server, provider):
    server.script.add(Told(headers={"content-encoding": "gzip"}))

    assert failed(provider, server.url).kind == ErrorKind.NOT_TEXT
    assert server.requests[0].headers["accept-encoding"] == "identity"


@both
@pytest.mark.parametrize("told", [Told(hangs=True), Told(drip_s=0.05)], ids=["hangs", "drips"])
def test_answer_that_does_not_come__ends_at_the_time_out(server, provider, told):
    server.script.add(told)

    error = failed(provider, server.url, timeout_s=0.3)

    assert (error.kind, error.may_help) == (ErrorKind.TIMED_OUT, True)


@both
def test_time_out_of_the_prompt__is_kept(server, provider):
    server.script.add(Told(hangs=True))

    assert failed(provider, server.url, question(parameters={"timeout_seconds": 0.2})).kind == ErrorKind.TIMED_OUT


@both
def test_connection_that_breaks__may_be_tried_again(server, provider):
    server.script.add(Told(is_cut=True))

    error = failed(provider, server.url)

    assert (error.kind, error.may_help) == (ErrorKind.UNREACHABLE, True)


@both
def test_provider_that_is_down__is_unreachable(provider):
    error = failed(provider, "http://127.0.0.1:9/v1")

    assert (error.kind, error.may_help) == (ErrorKind.UNREACHABLE, True)
    assert "127.0.0.1" not in error.says


@both
def test_name_that_does_not_exist__is_unreachable(provider):
    assert failed(provider, "https://nobody.invalid/v1").kind == ErrorKind.UNREACHABLE


@both
@pytest.mark.parametrize(
    "usage", [None, "many", [], {"prompt_tokens": -1}, {"prompt_tokens": "5"}, {"prompt_tokens": 10**15}, {"x": 1}]
)
def test_usage_that_lies__is_unknown_and_the_answer_counts(server, provider, usage):
    server.script.add(Told("yes", usage=usage))

    reply = asked(provider, server.url)

    assert reply.text == "yes"
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (None, None)


@both
def test_letters_that_no_database_keeps__are_replaced(server, provider):
    server.script.add(Told("a\x00b\ud800c"))

    assert asked(provider, server.url).text == "a\ufffdb\ufffdc"


@both
def test_key_that_is_revoked__is_told_from_then_on(server, provider):
    server.script.key_calls = 1

    assert asked(provider, server.url).text == "yes"
    assert failed(provider, server.url).kind == ErrorKind.KEY_REFUSED


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": " 0.5 "}, 0.5),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=90))}, 90.0),
        ({"retry-after": format_datetime(NOW - timedelta(seconds=90))}, 0.0),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "9" * 400}, None),
        ({}, None),
    ],
)
def test_retry_after__is_seconds_or_a_date(headers, seconds):
    assert retry_after_s(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (f"bad {KEY}.", "bad [key]."),
        ("Incorrect API key provided: sk-proj-ab***************xyz1.", "Incorrect API key provided: [key]"),
        ("header Authorization: Bearer abc.def", "header Authorization: [key]"),
        ("cannot reach 169.254.169.254", "cannot reach [address]"),
        ("see 8.8.8.8, version 1.2.3.4567", "see 8.8.8.8, version 1.2.3.4567"),
        ("two\n\nlines\x00", "two lines"),
    ],
)
def test_scrubbed__shows_no_keys_and_no_inner_addresses(sentence, shown):
    assert scrubbed(sentence, KEY) == shown


def test_scrubbed__is_cut():
    assert len(scrubbed("x" * 10_000, "")) == MAX_SENTENCE


@both
@pytest.mark.parametrize("told", [Told(is_cut=True), Told("x" * 10_000_000), refused(500, "oops")])
def test_causes_of_an_error__come_to_an_end(server, provider, told):
    server.script.add(told)

    error, seen = failed(provider, server.url), []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__

    assert error is None
