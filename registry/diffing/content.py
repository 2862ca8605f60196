"""What differs between two contents of a prompt, section by section, with a sentence for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from registry.content import Content, Variable
from registry.diffing import sentences
from registry.diffing.messages import MessageDiff, diff_messages
from registry.diffing.structure import TextDiff
from registry.diffing.text import diff_text
from registry.diffing.values import ValueChange, canonical, pretty, same_value, value_changes

_VARIABLE_FIELDS = ("type", "required", "default", "description", "example")


@dataclass(frozen=True, slots=True)
class Section:
    """What every section has: a ``title`` for people, whether it changed, and a sentence that says how."""

    title: str
    is_changed: bool
    summary: str


@dataclass(frozen=True, slots=True)
class MessagesSection(Section):
    messages: list[MessageDiff]


@dataclass(frozen=True, slots=True)
class ValuesSection(Section):
    """Parameters, by name; or a single value (model, template format) as one change with an empty path."""

    changes: list[ValueChange]
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class VariableDiff:
    """A variable that was added, removed or changed; ``fields`` are its fields that differ, by name."""

    name: str
    kind: str
    fields: list[ValueChange]
    sentence: str


@dataclass(frozen=True, slots=True)
class VariablesSection(Section):
    variables: list[VariableDiff]
    unchanged_names: list[str]
    is_reordered: bool


@dataclass(frozen=True, slots=True)
class JsonSection(Section):
    """Output schema or tools: the values that differ by path, and their indented JSON compared by line."""

    changes: list[ValueChange]
    text: TextDiff


@dataclass(frozen=True, slots=True)
class ContentDiff:
    """The difference of two contents. ``is_first`` means that there was nothing before."""

    is_first: bool
    messages: MessagesSection
    model: ValuesSection
    parameters: ValuesSection
    variables: VariablesSection
    output_schema: JsonSection
    tools: JsonSection
    template_format: ValuesSection
    old: Content | None = field(repr=False)
    new: Content = field(repr=False)

    @property
    def sections(self) -> list[Section]:
        return [
            self.messages,
            self.model,
            self.parameters,
            self.variables,
            self.output_schema,
            self.tools,
            self.template_format,
        ]

    @property
    def changed(self) -> list[Section]:
        return [section for section in self.sections if section.is_changed]

    @property
    def unchanged_titles(self) -> list[str]:
        return [section.title for section in self.sections if not section.is_changed]

    @property
    def is_empty(self) -> bool:
        """Whether both contents have the same digest."""
        return not self.is_first and not self.changed

    @property
    def summaries(self) -> list[str]:
        return [section.summary for section in self.changed]

    @property
    def words_added(self) -> int:
        return sum(message.text.words_added for message in self.messages.messages)

    @property
    def words_removed(self) -> int:
        return sum(message.text.words_removed for message in self.messages.messages)

    @property
    def passages(self) -> int:
        return sum(message.text.passages for message in self.messages.messages)


def diff_content(old: Content | None, new: Content) -> ContentDiff:
    """Compare two contents in the canonical shape of ``registry.content``; None before a first version."""
    return ContentDiff(
        is_first=old is None,
        messages=_messages(old, new),
        model=_single("Model", old["model"] if old else "", new["model"]),
        parameters=_parameters(old["parameters"] if old else {}, new["parameters"]),
        variables=_variables(old["variables"] if old else [], new["variables"]),
        output_schema=_json("Output schema", old["output_schema"] if old else None, new["output_schema"]),
        tools=_tools(old["tools"] if old else [], new["tools"]),
        template_format=_single("Template format", old["template_format"] if old else "", new["template_format"]),
        old=old,
        new=new,
    )


def _sentence(parts: list[str], title: str) -> str:
    return f"{'. '.join(parts)}." if parts else f"{title}: unchanged."


def _messages(old: Content | None, new: Content) -> MessagesSection:
    messages = diff_messages(old["messages"] if old else [], new["messages"])
    changed = [message for message in messages if message.kind != "same"]
    if len(changed) <= 3:
        summary = _sentence([sentences.of_message(message) for message in changed], "Messages")
    else:
        kinds = [message.kind for message in changed]
        counts = [f"{kinds.count(kind)} {kind}" for kind in ("changed", "added", "removed") if kind in kinds]
        summary = f"{len(changed)} messages differ: {', '.join(counts)}."
    return MessagesSection("Messages", bool(changed), summary, messages)


def _single(title: str, old: str, new: str) -> ValuesSection:
    if old == new:
        return ValuesSection(title, False, f"{title}: unchanged.", [], [])
    change = ValueChange("", "added" if not old else "changed" if new else "removed", old or None, new or None)
    said = [sentences.of_value(change, title)]
    return ValuesSection(title, True, _sentence(said, title), [change], said)


def _parameters(old: dict[str, Any], new: dict[str, Any]) -> ValuesSection:
    """One change a parameter: how a list inside one differs is told by showing both."""
    changes = []
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            changes.append(ValueChange(key, "added", None, new[key]))
        elif key not in new:
            changes.append(ValueChange(key, "removed", old[key], None))
        elif not same_value(old[key], new[key]):
            changes.append(ValueChange(key, "changed", old[key], new[key]))
    said = [sentences.of_value(change, sentences.label(change.path)) for change in changes]
    return ValuesSection("Parameters", bool(changes), _sentence(said, "Parameters"), changes, said)


def _variables(old: list[Variable], new: list[Variable]) -> VariablesSection:
    before, after = {one["name"]: one for one in old}, {one["name"]: one for one in new}
    found = [_variable(name, before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])]
    differing = [one for one in found if one.kind != "same"]
    kept = [name for name in before if name in after]
    is_reordered = kept != [name for name in after if name in before]
    said = [one.sentence for one in differing] + (["The order of the variables changed"] if is_reordered else [])
    if len(said) > 5:
        said = [*said[:4], f"{len(said) - 4} more variables differ"]
    unchanged = [one.name for one in found if one.kind == "same"]
    return VariablesSection("Variables", bool(said), _sentence(said, "Variables"), differing, unchanged, is_reordered)


def _variable(name: str, old: Variable | None, new: Variable | None) -> VariableDiff:
    if new is None:
        return VariableDiff(name, "removed", [], f"Variable {name} removed")
    if old is None:
        needed = "required" if new["required"] else "optional"
        return VariableDiff(name, "added", [], f"Variable {name} added, {needed}")
    before, after = dict(old), dict(new)
    fields = [
        ValueChange(key, "changed", before[key], after[key])
        for key in _VARIABLE_FIELDS
        if not same_value(before[key], after[key])
    ]
    said = ", ".join(_field_sentence(change) for change in fields)
    return VariableDiff(name, "changed" if fields else "same", fields, f"Variable {name}: {said}" if said else "")


def _field_sentence(change: ValueChange) -> str:
    if change.path == "required":
        return "now required" if change.new else "now optional"
    if change.old in (None, ""):
        return f"{change.path} {change.new_text} added"
    if change.new in (None, ""):
        return f"{change.path} removed"
    return f"{change.path} changed from {change.old_text} to {change.new_text}"


def _json(title: str, old: Any, new: Any) -> JsonSection:
    changes = list(value_changes(old, new))
    if old is None and new is not None:
        changes = [ValueChange("", "added", None, new)]
        summary = f"{title} added."
    elif new is None and old is not None:
        changes = [ValueChange("", "removed", old, None)]
        summary = f"{title} removed."
    else:
        summary = _sentence([sentences.of_json(changes, title)] if changes else [], title)
    return JsonSection(title, bool(changes), summary, changes, diff_text(pretty(old), pretty(new)))


def _tools(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> JsonSection:
    """Tools by name where every one has its own, so that a path names the tool; by place otherwise."""
    before, after = _by_name(old), _by_name(new)
    all_named = before is not None and after is not None
    changes = list(value_changes(before, after) if all_named else value_changes(old, new))
    said = [sentences.of_json(changes, "Tools")] if changes else []
    if not said and canonical(old) != canonical(new):
        said = ["The order of the tools changed"]
    return JsonSection("Tools", bool(said), _sentence(said, "Tools"), changes, diff_text(pretty(old), pretty(new)))


def _by_name(tools: list[dict[str, Any]]) -> dict[str, dict[str, Any]] | None:
    named: dict[str, dict[str, Any]] = {}
    for tool in tools:
        function = tool.get("function")
        name = tool.get("name") or (function.get("name") if isinstance(function, dict) else None)
        if not isinstance(name, str) or name in named:
            return None
        named[name] = tool
    return named
