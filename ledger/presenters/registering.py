"""One presenter for each action: ``@presents(Action.PROMPT_CREATED)`` on a function from ``Told`` to a sentence.

The sentence begins after the person's name ("created refund-bot") and has no full stop.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger.actions import Action
from ledger.presenters.sentence import Sentence, Told

Presenter = Callable[[Told], Sentence]

PRESENTERS: dict[str, Presenter] = {}


def presents(*actions: Action) -> Callable[[Presenter], Presenter]:
    def register(presenter: Presenter) -> Presenter:
        for action in actions:
            if action.value in PRESENTERS:
                raise ValueError(f"{action.value} has a presenter already.")
            PRESENTERS[action.value] = presenter
        return presenter

    return register
