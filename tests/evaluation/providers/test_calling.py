import asyncio

import pytest

from evaluation.answers import CallError, ErrorKind
from evaluation.providers.calling import Patience, call, call_embed
from evaluation.providers.openai.provider import OpenAI
from tests.evaluation.providers.calls import connection, question
from tests.evaluation.scripted.script import Told, refused


class Waits:
    """Remembers what was waited for instead of waiting."""

    def __init__(self):
        self.seconds = []

    async def __call__(self, seconds):
        self.seconds.append(seconds)


def tried(server, waits, *, chance=1.0, **given):
    async def one():
        client = OpenAI().connect(connection(server.url))
        try:
            return await call(client, question(), patience=Patience(**given), sleep=waits, chance=lambda: chance)
        finally:
            await client.close()

    return asyncio.run(one())


def given_up(server, waits, **given):
    with pytest.raises(CallError) as caught:
        tried(server, waits, **given)
    return caught.value


def test_answer_at_once__is_one_attempt(server):
    waits = Waits()

    called = tried(server, waits)

    assert (called.value.text, called.attempts, waits.seconds) == ("yes", 1, [])


def test_failure_that_passes__is_tried_again(server):
    server.script.add(refused(500, "oops"), times=2)
    waits = Waits()

    called = tried(server, waits)

    assert (called.value.text, called.attempts) == ("yes", 3)
    assert len(server.requests) == 3
    assert waits.seconds == [0.5, 1.0]


def test_failure_that_stays__is_given_up_with_the_last_error(server):
    server.script.add(refused(429, "slow"), times=2).add(refused(503, "down"))
    waits = Waits()

    error = given_up(server, waits, tries=4, longest_wait_s=1.5)

    assert (error.kind, error.attempts) == (ErrorKind.SERVER_ERROR, 4)
    assert len(server.requests) == 4
    assert waits.seconds == [0.5, 1.0, 1.5]


def test_jitter__is_full(server):
    server.script.add(refused(500, "oops"), times=2)
    waits = Waits()

    tried(server, waits, chance=0.0)

    assert waits.seconds == [0.0, 0.0]


def test_retry_after__is_waited_for_and_jitter_comes_on_top(server):
    server.script.add(refused(429, "slow", retry_after="7"), times=1)
    waits = Waits()

    tried(server, waits, chance=0.5)

    assert waits.seconds == [7.25]


def test_retry_after__that_is_too_long__is_not_waited_for(server):
    server.script.add(refused(429, "slow", retry_after="86400"))
    waits = Waits()

    error = given_up(server, waits, longest_retry_after_s=60.0)

    assert (error.kind, error.attempts, error.retry_after_s, waits.seconds) == (ErrorKind.RATE_LIMITED, 1, 86400.0, [])


@pytest.mark.parametrize("told", [refused(400, "no"), refused(401, "no"), refused(404, "no"), Told(raw=b"{")])
def test_failure_that_will_not_pass__is_not_tried_again(server, told):
    server.script.add(told)

    assert given_up(server, Waits()).attempts == 1
    assert len(server.requests) == 1


def test_embedding__is_tried_again_too(server):
    server.script.add(refused(500, "oops"), times=1)

    async def one():
        client = OpenAI().connect(connection(server.url))
        try:
            return await call_embed(client, "embed-1", ["a b"], sleep=Waits())
        finally:
            await client.close()

    called = asyncio.run(one())

    assert called.attempts == 2
    assert sum(called.value[0]) == 2.0


def test_cancelled_call__is_not_tried_again(server):
    server.script.add(Told(hangs=True))

    async def cancelled():
        client = OpenAI().connect(connection(server.url))
        calling = asyncio.create_task(call(client, question()))
        while not server.requests:
            await asyncio.sleep(0.01)
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling
        await client.close()

    asyncio.run(cancelled())

    assert len(server.requests) == 1
