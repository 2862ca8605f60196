"""What a run will cost, before it starts."""

from __future__ import annotations

from evaluation.answers import CallError, Usage
from evaluation.documents import Case as CaseDocument
from evaluation.models import Case, ModelProvider, SuiteVersion
from evaluation.providers.prices import cost_micro_usd
from evaluation.providers.registering import provider as kind_of
from evaluation.running.asks import opening
from registry.models import AIModel, PromptVersion
from registry.templating.tokens import estimate_tokens

_LOOKED_AT = 50  # cases that stand for all: rendering twenty thousand would take longer than people wait
_ANSWER_TOKENS = 500  # where the prompt sets no limit of its own; a guess, and the page says so


def estimate_micro_usd(
    suite: SuiteVersion, version: PromptVersion, model: AIModel, provider: ModelProvider, samples: int
) -> int | None:
    """Micro-US-dollars for all answers, judges not included; None where the price is unknown.

    From the tokens of up to 50 cases spread over the suite, and an answer as long as the prompt allows (``max_tokens``,
    500 where it says nothing): rather too much than too little. Further turns carry everything said before.
    """
    if kind_of(provider.kind).is_demo:
        return 0
    step = max(1, suite.case_count // _LOOKED_AT)
    wanted = suite.case_ids[::step][:_LOOKED_AT]
    answer = _answer_tokens(version)
    costs = []
    for case in Case.objects.in_bulk(wanted).values():
        cost = _of_case(case.document, version, model, answer)
        if cost is None:
            return None
        costs.append(cost)
    if not costs:
        return 0
    return round(sum(costs) / len(costs) * suite.case_count * samples)


def _of_case(case: CaseDocument, version: PromptVersion, model: AIModel, answer: int) -> int | None:
    try:
        messages = opening(version.content, case)
    except CallError:
        return 0  # it is never asked
    said = sum(estimate_tokens(text, model.model_id).count for _, text in messages)
    total_in, total_out = 0, 0
    for follow_up in ("", *case["follow_ups"]):
        said += estimate_tokens(follow_up, model.model_id).count
        total_in, total_out = total_in + said, total_out + answer
        said += answer
    return cost_micro_usd(
        model.model_id,
        Usage(input_tokens=total_in, output_tokens=total_out),
        input_price=model.input_price_micro_usd,
        output_price=model.output_price_micro_usd,
        provider=model.provider,
    )


def _answer_tokens(version: PromptVersion) -> int:
    for name in ("max_tokens", "max_completion_tokens", "max_output_tokens"):
        given = version.parameters.get(name)
        if isinstance(given, int) and not isinstance(given, bool) and given > 0:
            return given
    return _ANSWER_TOKENS
