"""No characters that a reader cannot see, or takes for others."""

from __future__ import annotations

from governance.detecting.finding import Finding, first_of
from governance.detecting.passages import passages
from governance.gates.content import ContentGate
from registry.content import Content
from registry.suspicious import find_suspicious

_IN_ONE_TEXT = 51  # one more than are ever listed


class HiddenCharacters(ContentGate):
    code = "hidden-characters"
    name = "No hidden characters"
    position = 40
    nothing = "Everything that the model reads can be seen."
    something = "The text holds characters that a reader cannot see, or takes for others."
    next_step = "Remove them in a new version, or accept them with a reason."

    def find(self, content: Content) -> list[Finding]:
        return first_of(
            passage.finding(each.index, f"{each.badge} {each.message}")
            for passage in passages(content)
            for each in find_suspicious(passage.text, _IN_ONE_TEXT)
        )
