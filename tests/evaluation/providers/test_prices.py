from decimal import Decimal

import pytest
from genai_prices import Usage as ListedUsage
from genai_prices import calc_price

from evaluation.answers import Usage
from evaluation.providers.prices import cost_micro_usd

CACHED = Usage(1_000, 100, cached_input_tokens=400)


@pytest.mark.parametrize(
    ("usage", "input_price", "output_price", "cost"),
    [
        (Usage(1_000_000, 1_000_000), 2_500_000, 10_000_000, 12_500_000),
        (Usage(1_000, 100), 2_500_000, 10_000_000, 3_500),
        (Usage(1, 0), 499_999, 1, 0),
        (Usage(1, 0), 500_000, 1, 1),
        (Usage(3, 0), 500_000, 1, 2),
        (Usage(0, 0), 2_500_000, 10_000_000, 0),
        (Usage(10, 10), 0, 0, 0),
        (Usage(10**9, 10**9), 75_000_001, 75_000_001, 150_000_002_000),
    ],
)
def test_own_price__is_exact_and_rounded_half_up(usage, input_price, output_price, cost):
    assert cost_micro_usd("made-up", usage, input_price=input_price, output_price=output_price) == cost


def test_own_price__comes_before_the_listed_one():
    assert cost_micro_usd("gpt-4o", Usage(1_000_000, 0), input_price=7, output_price=7, provider="openai") == 7


@pytest.mark.parametrize("usage", [Usage(), Usage(5, None), Usage(None, 5)])
def test_unknown_tokens__cost_is_unknown(usage):
    assert cost_micro_usd("gpt-4o", usage, input_price=1, output_price=1) is None
    assert cost_micro_usd("gpt-4o", usage, provider="openai") is None


@pytest.mark.parametrize(
    ("model", "provider"),
    [("made-up-model", "openai"), ("gpt-4o", "our own cluster"), ("gpt-4o", "anthropic"), ("", "")],
)
def test_unknown_price__cost_is_unknown(model, provider):
    assert cost_micro_usd(model, Usage(1_000, 100), provider=provider) is None


@pytest.mark.parametrize("half", [{"input_price": 5}, {"output_price": 5}])
def test_half_a_price__counts_as_none(half):
    assert cost_micro_usd("made-up", Usage(1_000_000, 1_000_000), **half) is None


@pytest.mark.parametrize("provider", ["openai", "OpenAI", ""])
def test_listed_price__is_that_of_the_public_list(provider):
    listed = calc_price(ListedUsage(input_tokens=1_000, output_tokens=100), "gpt-4o", provider_id="openai")

    assert cost_micro_usd("gpt-4o", Usage(1_000, 100), provider=provider) == listed.total_price * 1_000_000
    assert listed.total_price > 0


def test_cached_tokens__have_their_own_listed_price():
    price = calc_price(ListedUsage(input_tokens=1), "gpt-4o", provider_id="openai").model_price
    exact = 600 * price.input_mtok + 400 * price.cache_read_mtok + 100 * price.output_mtok

    assert cost_micro_usd("gpt-4o", CACHED, provider="openai") == exact
    assert price.cache_read_mtok < price.input_mtok


def test_cached_tokens__of_an_own_price__are_cheaper_by_the_listed_share():
    price = calc_price(ListedUsage(input_tokens=1), "gpt-4o", provider_id="openai").model_price
    share = price.cache_read_mtok / price.input_mtok

    cost = cost_micro_usd("gpt-4o", CACHED, input_price=1_000_000, output_price=2_000_000, provider="openai")

    assert cost == 600 + 400 * share + 200


def test_cached_tokens__of_an_own_price_without_a_listed_one__cost_as_others():
    assert cost_micro_usd("made-up", CACHED, input_price=1_000_000, output_price=2_000_000) == 1_200


def test_cache_writes__have_their_own_price():
    usage = Usage(1_000, 100, cache_write_tokens=200)
    price = calc_price(ListedUsage(input_tokens=1), "claude-sonnet-4-5", provider_id="anthropic").model_price
    exact = 800 * price.input_mtok.base + 200 * price.cache_write_mtok.base + 100 * price.output_mtok.base

    assert cost_micro_usd("claude-sonnet-4-5", usage, provider="Anthropic") == exact
    assert price.cache_write_mtok.base > price.input_mtok.base > Decimal(0)


def test_reasoning_tokens__are_not_counted_twice():
    plain, reasoned = Usage(10, 100), Usage(10, 100, reasoning_tokens=90)

    assert cost_micro_usd("gpt-4o", plain, provider="openai") == cost_micro_usd("gpt-4o", reasoned, provider="openai")
