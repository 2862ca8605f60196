"""The variables that the prompts of a suite have: what the columns of its table of cases are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluation.models import Suite
from registry.models import Prompt


@dataclass(frozen=True)
class PromptVariable:
    """``type`` is one of ``registry.content.VARIABLE_TYPES``; "string" where no prompt says."""

    name: str
    type: str = "string"
    description: str = ""
    is_required: bool = False

    @property
    def is_text(self) -> bool:
        return self.type == "string"


def variables_of_suite(suite: Suite) -> list[PromptVariable]:
    """Those of the newest versions of all prompts that the suite tries, each once: one query."""
    prompts = Prompt.objects.filter(suite_uses__suite=suite).select_related("latest_version").order_by("slug")
    return variables_of(prompts)


def variables_of(prompts: Iterable[Prompt]) -> list[PromptVariable]:
    """In the order of the prompts and of their variables. Where two prompts share one, the first says what it is."""
    found: dict[str, PromptVariable] = {}
    for prompt in prompts:
        for variable in prompt.latest_version.variables if prompt.latest_version else []:
            known = PromptVariable(
                variable["name"], variable["type"], variable["description"], is_required=variable["required"]
            )
            found.setdefault(known.name, known)
    return list(found.values())


def with_others(variables: Sequence[PromptVariable], names: Iterable[str]) -> list[PromptVariable]:
    """And those that only cases have, by name."""
    known = {variable.name for variable in variables}
    return [*variables, *(PromptVariable(name) for name in sorted(set(names) - known))]
