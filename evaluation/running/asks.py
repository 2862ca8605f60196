"""From a prompt and a case to what is asked, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.answers import Ask, CallError, ErrorKind, Reply
from evaluation.documents import Case
from registry.content import Content
from registry.templating.render import RenderError, render_messages


def opening(content: Content, case: Case) -> tuple[tuple[str, str], ...]:
    """The messages of the first turn, as (role, text): the prompt filled in with the case's variables, then the case's
    own messages. Raises CallError of kind CANNOT_RENDER, which says what the case lacks."""
    try:
        rendered = render_messages(content, case["variables"])
    except RenderError as error:
        raise CallError(ErrorKind.CANNOT_RENDER, str(error)) from error
    own = tuple((message["role"], message["content"]) for message in case["messages"])
    return (*((each.role, each.text) for each in rendered if each.text.strip()), *own)


def ask_for(
    content: Content, model: str, messages: Sequence[tuple[str, str]], said: Sequence[tuple[str, str]] = ()
) -> Ask:
    """One call: the opening, then what was said since, as (role, text)."""
    return Ask(
        model=model,
        messages=(*messages, *said),
        parameters=content["parameters"],
        tools=tuple(content["tools"]),
        output_schema=content["output_schema"],
    )


def next_turn(reply: Reply, follow_up: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """What a further turn adds to the talk."""
    return ("assistant", reply.text), ("user", follow_up)


def last_user_text(messages: Sequence[tuple[str, str]]) -> str:
    """What the user said last before the model answers; "" where a prompt has only instructions."""
    return next((text for role, text in reversed(messages) if role == "user"), "")
