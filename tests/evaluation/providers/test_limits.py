"""Against a real Redis. Two gates of one name stand for two workers."""

import asyncio
import os
import time
import uuid

import pytest
from redis.asyncio import Redis

from evaluation.answers import Ask, CallError, ErrorKind, Usage
from evaluation.providers.limits import Gate, Limits, estimated_tokens, open_redis, tokens_used


@pytest.fixture
def name():
    return uuid.uuid4().hex


def run(scenario):
    """``scenario`` gets a Redis of its own event loop."""

    async def with_redis():
        redis = open_redis(os.environ["REDIS_URL"])
        try:
            return await scenario(redis)
        finally:
            await redis.aclose()

    return asyncio.run(with_redis())


async def is_let_through(gate: Gate, tokens: int = 0) -> bool:
    """Enters and stays in; False when Redis said that it has to wait."""
    gate.waits_for = ""
    entering = asyncio.create_task(gate.slot(tokens).__aenter__())
    while not entering.done() and not gate.waits_for:
        await asyncio.sleep(0.001)
    is_through = entering.done()
    if not is_through:
        entering.cancel()
    return is_through


def test_slots__are_shared_by_workers(name):
    at_once, most = 0, 0

    async def work(gate):
        nonlocal at_once, most
        async with gate.slot(1):
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.005)
            at_once -= 1

    async def scenario(redis):
        gates = [Gate(redis, name, Limits(concurrency=3)) for _ in range(2)]
        await asyncio.gather(*(work(gates[number % 2]) for number in range(40)))
        for gate in gates:
            await gate.close()
        return await redis.zcard(f"countersign:limits:{{{name}}}:slots")

    assert run(scenario) == 0
    assert most == 3


def test_slots__of_a_busy_worker__are_left_to_one_that_waits(name):
    async def work(gate, is_done):
        while not is_done.is_set():
            async with gate.slot(1):
                await asyncio.sleep(0.001)

    async def scenario(redis):
        busy, other = (Gate(redis, name, Limits(concurrency=4)) for _ in range(2))
        is_done = asyncio.Event()
        working = [asyncio.create_task(work(busy, is_done)) for _ in range(16)]
        while not busy.waits_for:
            await asyncio.sleep(0.001)
        async with asyncio.timeout(10):
            async with other.slot(1), other.slot(1):
                is_done.set()
        await asyncio.gather(*working)

    run(scenario)


def test_slot__of_a_killed_worker__comes_back(name):
    async def scenario(redis):
        killed = Gate(redis, name, Limits(concurrency=1), lease_s=0.6)
        await killed.slot(1).__aenter__()
        other = Gate(redis, name, Limits(concurrency=1), lease_s=0.6)
        is_free_at_once = await is_let_through(other)
        async with asyncio.timeout(5):
            async with other.slot(1):
                return is_free_at_once

    assert run(scenario) is False


def test_slot__after_an_error__comes_back(name):
    async def scenario(redis):
        gate = Gate(redis, name, Limits(concurrency=1))
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                async with gate.slot(1):
                    raise ZeroDivisionError
        await gate.close()
        return await redis.zcard(f"countersign:limits:{{{name}}}:slots")

    assert run(scenario) == 0


def test_slot__that_nobody_waits_for_any_more__comes_back(name):
    async def scenario(redis):
        gate = Gate(redis, name, Limits(concurrency=2))
        held = [gate.slot(1), gate.slot(1)]
        for slot in held:
            await slot.__aenter__()
        waiting = [asyncio.create_task(gate.slot(1).__aenter__()) for _ in range(5)]
        await asyncio.sleep(0.02)
        for slot in held:
            await slot.__aexit__(None, None, None)
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        async with asyncio.timeout(5):
            async with gate.slot(1), gate.slot(1):
                pass
        await gate.close()
        return await redis.zcard(f"countersign:limits:{{{name}}}:slots")

    assert run(scenario) == 0


def test_requests__of_one_minute__are_counted_over_all_workers(name):
    async def scenario(redis):
        gates = [Gate(redis, name, Limits(requests_a_minute=5)) for _ in range(2)]
        for number in range(5):
            async with gates[number % 2].slot(1):
                pass
        return [await is_let_through(gate) for gate in gates], gates[0].waits_for

    assert run(scenario) == ([False, False], "requests")


def test_requests__that_began_more_than_a_minute_ago__count_no_more(name):
    async def scenario(redis):
        gate = Gate(redis, name, Limits(requests_a_minute=5))
        second = (await redis.time())[0]
        await redis.hset(f"countersign:limits:{{{name}}}:minute", f"r{second - 62}", 5)
        return await is_let_through(gate)

    assert run(scenario) is True


def test_requests__of_the_last_minute__still_count(name):
    async def scenario(redis):
        gate = Gate(redis, name, Limits(requests_a_minute=5))
        second = (await redis.time())[0]
        await redis.hset(f"countersign:limits:{{{name}}}:minute", f"r{second - 50}", 5)
        return await is_let_through(gate)

    assert run(scenario) is False


@pytest.mark.parametrize(("used", "is_through"), [(10, True), (None, False), (100, False)])
def test_tokens__are_reserved_and_then_counted_as_used(name, used, is_through):
    async def scenario(redis):
        gate = Gate(redis, name, Limits(tokens_a_minute=100))
        async with gate.slot(90) as slot:
            assert not await is_let_through(gate, 50)
            slot.used(used)
        return await is_let_through(gate, 50)

    assert run(scenario) is is_through


def test_tokens__of_a_call_larger_than_the_limit__pass_alone(name):
    async def scenario(redis):
        gate = Gate(redis, name, Limits(tokens_a_minute=100))
        return await is_let_through(gate, 5_000), await is_let_through(gate, 1)

    assert run(scenario) == (True, False)


def test_no_limits__need_no_redis():
    async def scenario():
        gate = Gate(open_redis("redis://127.0.0.1:9/0"), "any", Limits())
        async with gate.slot(1):
            return True

    assert asyncio.run(scenario())


def test_redis_down__lets_nothing_through(name):
    async def scenario():
        gate = Gate(open_redis("redis://127.0.0.1:9/0"), name, Limits(concurrency=1))
        with pytest.raises(CallError) as caught:
            async with gate.slot(1):
                raise AssertionError("was let through")
        return caught.value

    error = asyncio.run(scenario())

    assert (error.kind, error.may_help) == (ErrorKind.LIMITS_UNKNOWN, True)


def test_redis_that_comes_back__lets_calls_through_again(name, monkeypatch):
    async def scenario(redis):
        gate = Gate(redis, name, Limits(concurrency=1))
        with monkeypatch.context() as broken:
            broken.setattr(Redis, "evalsha", _refuse)
            assert isinstance((await asyncio.gather(_through(gate), return_exceptions=True))[0], CallError)
        return await _through(gate)

    assert run(scenario) is True


async def _refuse(*args, **kwargs):
    raise ConnectionResetError


async def _through(gate):
    async with gate.slot(1):
        return True


def test_trips_to_redis__are_fewer_than_calls(name, monkeypatch):
    trips = 0
    evalsha = Redis.evalsha

    def counted(self, *args, **kwargs):
        nonlocal trips
        trips += 1
        return evalsha(self, *args, **kwargs)

    monkeypatch.setattr(Redis, "evalsha", counted)

    async def worker(gate):
        for _ in range(10):
            async with gate.slot(10) as slot:
                await asyncio.sleep(0.001)
                slot.used(5)

    async def scenario(redis):
        gate = Gate(redis, name, Limits(concurrency=8, requests_a_minute=1000, tokens_a_minute=100_000))
        await asyncio.gather(*(worker(gate) for _ in range(8)))
        await gate.close()
        return sum(int(count) for key, count in (await redis.hgetall(gate._keys[1])).items() if key[:1] == b"t")

    assert run(scenario) == 80 * 5
    assert trips <= 80


def test_names__do_not_share_limits(name):
    async def scenario(redis):
        one, other = (Gate(redis, f"{name}-{part}", Limits(concurrency=1)) for part in "ab")
        return await is_let_through(one), await is_let_through(other), await is_let_through(one)

    assert run(scenario) == (True, True, False)


def test_keys__do_not_stay_for_ever(name):
    async def scenario(redis):
        gate = Gate(redis, name, Limits(concurrency=2, requests_a_minute=10, tokens_a_minute=100))
        await gate.slot(5).__aenter__()
        return [await redis.ttl(key) for key in gate._keys[:2]]

    slots, minute = run(scenario)

    assert 0 < slots <= 65
    assert 0 < minute <= 62


def test_estimate__counts_question_and_longest_answer():
    assert estimated_tokens(Ask("m", (("user", "x" * 400),), {"max_tokens": 50})) == 150 + 2
    assert estimated_tokens(Ask("m", (("user", "x" * 400),))) == 1_100 + 2


def test_tokens_used__unknown_part__is_unknown():
    assert tokens_used(Usage(3, 4)) == 7
    assert tokens_used(Usage(3, None)) is None


def test_clock_of_a_worker__does_not_matter(name, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 0.0)

    async def scenario(redis):
        gate = Gate(redis, name, Limits(requests_a_minute=1))
        return await is_let_through(gate), await is_let_through(gate)

    assert run(scenario) == (True, False)
