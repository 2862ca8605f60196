"""Try a connection before anything depends on it: one harmless question, a short wait, a sentence on what came."""

from __future__ import annotations

import asyncio
import copy
import datetime as dt
from dataclasses import dataclass

from evaluation.answers import Ask, CallError, Reply
from evaluation.models import ModelProvider
from evaluation.providers.calling import Patience, call
from evaluation.providers.failures import scrubbed
from evaluation.providers.prices import cost_micro_usd
from evaluation.providers.registering import provider as kind_of
from evaluation.running.lines import Lines, connection_of
from evaluation.running.purse import dollars
from evaluation.running.storing import month_so_far, spend_in_month
from registry.models import AIModel

QUESTION = "Answer with the word OK."
_LONGEST_S = 10  # somebody waits in front of the page
_ANSWER_TOKENS = 64  # room for models that think before they say "OK"
_SHOWN = 120  # characters of the answer


@dataclass(frozen=True)
class Tried:
    """``says``: what came, as a sentence; never with the key."""

    worked: bool
    says: str


def try_connection(*, connection: ModelProvider, model: AIModel, at: dt.datetime) -> Tried:
    """Ask ``model`` one question over ``connection``, within its limits and its budget, once, for ten seconds at most.

    Side effects: what the answer cost is added to the month, where its price is known. Nothing is recorded: it changes
    nothing that anybody governs.
    """
    month = month_so_far(connection, at)
    if connection.monthly_budget_micro_usd is not None and month >= connection.monthly_budget_micro_usd:
        return Tried(False, f"Nothing was asked: {dollars(month)} are spent this month, which is all that it may cost.")
    try:
        key = connection_of(connection).key
        reply = asyncio.run(_ask(connection, model))
    except CallError as error:
        return Tried(False, error.says)
    except TimeoutError:
        return Tried(False, f"No answer within {_LONGEST_S} seconds. Try again, or ask the provider whether it is up.")
    cost = _cost(reply, model)
    if cost:
        spend_in_month(connection.pk, cost, at)
    return Tried(True, _in_words(connection, reply, key, cost))


async def _ask(connection: ModelProvider, model: AIModel) -> Reply:
    """Raises CallError, TimeoutError."""
    hurried = copy.copy(connection)
    hurried.timeout_s = min(connection.timeout_s, _LONGEST_S)
    ask = Ask(model.model_id, (("user", QUESTION),), {"max_tokens": _ANSWER_TOKENS})
    lines = Lines({}, {})
    try:
        async with asyncio.timeout(_LONGEST_S):  # waiting for room within the limits counts, too
            line = lines.line_of(hurried)
            return (await call(line.client, ask, gate=line.gate, patience=Patience(tries=1))).value
    finally:
        await lines.close()


def _cost(reply: Reply, model: AIModel) -> int | None:
    return cost_micro_usd(
        model.model_id,
        reply.usage,
        input_price=model.input_price_micro_usd,
        output_price=model.output_price_micro_usd,
        provider=model.provider,
    )


def _in_words(connection: ModelProvider, reply: Reply, key: str, cost: int | None) -> str:
    """ "It works: gpt-4o-2024-08-06 answered “OK” after 0.8 seconds, for $0.0001." """
    answer = scrubbed(reply.text, key)
    shown = f"answered “{answer[:_SHOWN]}”" if answer else "answered without a word"
    said = f"It works: {scrubbed(reply.model, key)[:_SHOWN] or 'the model'} {shown} after {_seconds(reply.latency_ms)}"
    if kind_of(connection.kind).is_demo:
        return f"{said}. Demonstration: made-up answers, no model was asked."
    return f"{said}, for {dollars(cost)}." if cost is not None else f"{said}. What it cost is not known."


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.1f} seconds" if milliseconds >= 100 else "less than a tenth of a second"
