"""A connection as pages show it: in words, with what it has cost this month, and never with its key."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.choices import KeySource
from evaluation.models import ModelProvider, MonthlySpending
from evaluation.providers.registering import provider as kind_of
from evaluation.wording import money


@dataclass(frozen=True)
class Limit:
    name: str
    words: str


@dataclass(frozen=True)
class Card:
    """``spent`` and ``budget`` in words; ``spent_percent`` of the budget, None without one. ``lacks_key``: the
    environment variable is empty where this page is made, and most likely where the workers run, too."""

    connection: ModelProvider
    protocol: str
    is_demo: bool
    address: str
    spent: str
    budget: str
    spent_percent: int | None
    limits: list[Limit]
    lacks_key: bool


def connection_card(connection: ModelProvider, now: dt.datetime) -> Card:
    return connection_cards([connection], now)[0]


def connection_cards(connections: Sequence[ModelProvider], now: dt.datetime) -> list[Card]:
    """One query, however many there are."""
    month = MonthlySpending.objects.filter(provider__in=connections, month=now.date().replace(day=1))
    spent = dict(month.values_list("provider_id", "spent_micro_usd"))
    return [_card(each, spent.get(each.pk, 0)) for each in connections]


def _card(connection: ModelProvider, spent: int) -> Card:
    protocol, is_demo = _protocol(connection.kind)
    budget = connection.monthly_budget_micro_usd
    return Card(
        connection=connection,
        protocol=protocol,
        is_demo=is_demo,
        address=connection.base_url or ("nowhere: nothing leaves the portal" if is_demo else "the provider's own"),
        spent=money(spent),
        budget="no limit" if budget is None else money(budget),
        spent_percent=None if budget is None else min(100, spent * 100 // budget) if budget else 100,
        limits=_limits(connection),
        lacks_key=connection.key_source == KeySource.ENVIRONMENT and not os.environ.get(connection.key_variable),
    )


def _protocol(code: str) -> tuple[str, bool]:
    """Its name, and whether its answers are made up."""
    try:
        kind = kind_of(code)
    except LookupError:
        return f"“{code}”, which this installation does not know", False
    return kind.name, kind.is_demo


def _limits(connection: ModelProvider) -> list[Limit]:
    return [
        Limit("Questions at once", f"{connection.concurrency:,}"),
        Limit("Questions a minute", _most(connection.requests_per_minute)),
        Limit("Tokens a minute", _most(connection.tokens_per_minute)),
        Limit("Longest wait for an answer", _seconds(connection.timeout_s)),
    ]


def _most(limit: int | None) -> str:
    return "no limit" if limit is None else f"{limit:,}"


def _seconds(seconds: int) -> str:
    return "1 second" if seconds == 1 else f"{seconds} seconds"
