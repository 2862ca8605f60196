"""What a call cost, in micro-dollars: 1,000,000 are one US dollar. Unknown is None, never 0.

The catalogue's own prices come first; without them those of ``genai-prices``, a public list that is inside the
package (https://github.com/pydantic/genai-prices). Exact arithmetic, rounded once, half up.
"""

from __future__ import annotations

import functools
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from genai_prices import Usage as ListedUsage
from genai_prices import calc_price

from evaluation.answers import Usage

_MILLION = 1_000_000


def cost_micro_usd(
    model: str,
    usage: Usage,
    *,
    input_price: int | None = None,
    output_price: int | None = None,
    provider: str = "",
) -> int | None:
    """``input_price`` and ``output_price`` are the catalogue's, micro-dollars for a million tokens; both or none count.
    ``provider`` is who is called ("OpenAI", in any case), "" finds it by the model.

    None as soon as the tokens or a price are not known. Cached tokens have their own price; the catalogue knows none,
    so it is the share of the input price that the public list gives, or the whole input price where it gives none.
    """
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    if input_price is None or output_price is None:
        return _listed_cost(model, usage, provider.strip().lower())
    return _own_cost(model, usage, input_price, output_price, provider.strip().lower())


def _own_cost(model: str, usage: Usage, input_price: int, output_price: int, provider: str) -> int:
    read, written = usage.cached_input_tokens or 0, usage.cache_write_tokens or 0
    fresh = (usage.input_tokens or 0) - read - written
    read_share, write_share = _cache_shares(model, provider) if read or written else (Fraction(1), Fraction(1))
    inputs = input_price * (fresh + read * read_share + written * write_share)
    total = (inputs + output_price * (usage.output_tokens or 0)) / Fraction(_MILLION)
    return int(total + Fraction(1, 2))  # half up: nothing here is below 0


def _listed_cost(model: str, usage: Usage, provider: str) -> int | None:
    counted: dict[str, int] = {"input_tokens": usage.input_tokens or 0, "output_tokens": usage.output_tokens or 0}
    if usage.cached_input_tokens:
        counted["cache_read_tokens"] = usage.cached_input_tokens
    if usage.cache_write_tokens:
        counted["cache_write_tokens"] = usage.cache_write_tokens
    try:
        price = calc_price(ListedUsage(**counted), model, provider_id=provider or None)
    except (LookupError, ValueError):  # not in the list; parts that are more than their whole
        return None
    if not _has_price(price.model_price, usage):
        return None
    return int((price.total_price * _MILLION).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _has_price(listed: Any, usage: Usage) -> bool:
    """The list leaves out what it does not know, and counts it as nothing."""
    needed = {"input_mtok": usage.input_tokens, "output_mtok": usage.output_tokens}
    return all(getattr(listed, name, None) is not None for name, tokens in needed.items() if tokens)


@functools.lru_cache(maxsize=1024)
def _cache_shares(model: str, provider: str) -> tuple[Fraction, Fraction]:
    """What reading and writing the cache cost, as shares of the input price of the public list; 1 where unknown."""
    try:
        listed = calc_price(ListedUsage(input_tokens=1), model, provider_id=provider or None).model_price
    except LookupError:
        return Fraction(1), Fraction(1)
    whole = _base_price(getattr(listed, "input_mtok", None))
    parts = [_base_price(getattr(listed, name, None)) for name in ("cache_read_mtok", "cache_write_mtok")]
    read, write = (Fraction(1) if part is None or not whole else part / whole for part in parts)
    return read, write


def _base_price(price: Any) -> Fraction | None:
    """A price, or the first step of one that grows with the length of the question."""
    price = getattr(price, "base", price)
    return None if price is None else Fraction(price)
