"""The variables that the prompts of a suite have: what the columns of its table of cases are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluation.models import Suite
from registry.models import Prompt, PromptVersion
from registry.templating.variables import find_variables


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
        for variable in _variables(prompt.latest_version) if prompt.latest_version else []:
            found.setdefault(variable.name, variable)
    return list(found.values())


def _variables(version: PromptVersion) -> list[PromptVariable]:
    """Those that it declares; and those that a draft uses without declaring them yet."""
    declared = [
        PromptVariable(each["name"], each["type"], each["description"], is_required=each["required"])
        for each in version.variables
    ]
    if not version.is_draft:
        return declared
    texts = [message["content"] for message in version.messages]
    names = {variable.name for variable in declared}
    used = [name for name in find_variables(texts, version.template_format) if name not in names]
    return [*declared, *(PromptVariable(name, is_required=True) for name in used)]


def with_others(variables: Sequence[PromptVariable], names: Iterable[str]) -> list[PromptVariable]:
    """And those that only cases have, by name."""
    known = {variable.name for variable in variables}
    return [*variables, *(PromptVariable(name) for name in sorted(set(names) - known))]
