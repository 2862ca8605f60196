"""Keys that nothing else has."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Keys:
    """Gives ``wanted`` or, where that is taken, ``wanted-2``, ``wanted-3``… in time that does not grow with them."""

    taken: set[str] = field(default_factory=set)
    next_number: dict[str, int] = field(default_factory=dict)

    def take(self, wanted: str) -> str:
        key = wanted
        while key in self.taken:
            number = self.next_number.get(wanted, 2)
            self.next_number[wanted] = number + 1
            key = f"{wanted}-{number}"
        self.taken.add(key)
        return key
