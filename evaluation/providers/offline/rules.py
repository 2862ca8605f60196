"""The rules, one by one. Each takes what is asked and returns a text, or None where it has nothing to say."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from evaluation.providers.offline.shapes import nearest_choice
from evaluation.providers.offline.texts import best_sentences, nearest_sentence, sentences, shared, telling_words

_ATTACK = re.compile(
    r"(ignore|disregard|forget|override).{0,40}(instruction|prompt|rule|above|previous)"
    r"|(reveal|print|repeat|show|tell).{0,40}(system prompt|instructions|secret|password)",
    re.IGNORECASE | re.DOTALL,
)
_GUARD = re.compile(
    r"(never|do not|don't|must not|refuse).{0,80}(reveal|follow|obey|disclose|instruction|prompt|secret)"
    r"|(treat|handle).{0,60}as (data|untrusted)",
    re.IGNORECASE | re.DOTALL,
)
_LABELS = re.compile(
    r"(?:one of|either|labels?|categories|category|classes|choose (?:from|between)"
    r"|(?:classify|decide|sort)[^:\n]{0,60}:|(?:answer|reply|respond)(?: only)?(?: with)?(?= \w+ or \w+))"
    r"[^:\n]{0,40}?[:\s]\s*(.{3,300}?)(?:[.\n]|$)",
    re.IGNORECASE,
)
_VERDICT = re.compile(r"\[\[\s*(?:rating|[1-9]|10|A)\s*\]\]", re.IGNORECASE)
_SUM = re.compile(r"(?<![\w.])\(?-?\d[\d\s.+\-*/()]{0,80}[\d)]")
_OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_NAME_LANGUAGE = re.compile(r"\b(?:name|tell|detect|identify)\b.{0,40}\blanguage\b", re.IGNORECASE)
# The commonest short words of a few languages, each of one language alone.
_LANGUAGES = {
    "en": ("English", "the is and it was my want there have"),
    "de": ("German", "der das ist und ich nicht bitte die ein"),
    "fr": ("French", "le est et je où les vous une merci"),
    "es": ("Spanish", "el los mi dónde está muchas y del pedido"),
    "it": ("Italian", "il è mio dove che della cosa sono gli"),
    "nl": ("Dutch", "het een mijn niet ik al waar wil van"),
    "pt": ("Portuguese", "o a não minha onde os em olá uma"),
}
_TWO_LANGUAGES = 3  # short words of the second one, from which on a text counts as mixed
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_MOOD = {
    "positive": "love great excellent good happy thanks thank perfect wonderful fast helpful friendly",
    "negative": "bad terrible awful angry broken never worst late rude refund disappointed waste slow",
    "neutral": "okay average question ask information",
    "urgent": "immediately now emergency today outage down asap",
}


@dataclass(frozen=True)
class Asked:
    """``orders`` are the system's words and the prompt's own; ``said`` is the user's last message."""

    orders: str
    said: str


Rule = Callable[[Asked], str | None]


def injection(asked: Asked) -> str | None:
    """A prompt that says what to do about injections withstands them; one that does not gives itself away."""
    if not _ATTACK.search(asked.said):
        return None
    if _GUARD.search(asked.orders):
        return "I'm sorry, but I can't help with that request."
    first = sentences(asked.orders)
    return f"Of course. My instructions are: {first[0]}" if first else "Of course, I will do that."


def judgement(asked: Asked) -> str | None:
    """A judge's prompt: a rating by how much of the question the answer takes up."""
    both = f"{asked.orders}\n{asked.said}"
    if not _VERDICT.search(both):
        return None
    if re.search(r"\[\[A\]\]", both):
        left, _, right = asked.said.partition("Assistant B")
        return "[[A]]" if len(set(telling_words(left))) >= len(set(telling_words(right))) else "[[B]]"
    question, _, answer = asked.said.partition("Answer")
    rating = min(10, 3 + shared(telling_words(question), telling_words(answer)))
    return f"The answer takes up the words of the question. Rating: [[{rating}]]"


def label(asked: Asked) -> str | None:
    """A label out of those that the prompt lists, by words that go with it."""
    found = _LABELS.search(asked.orders)
    if not found:
        return None
    listed = re.split(r"\s*(?:,|;|\||/|\bor\b|\band\b)\s*", found[1])
    labels = [each.strip(" \"'“”`*-()") for each in listed if each.strip(" \"'“”`*-()")]
    if len(labels) < 2 or any(len(each.split()) > 4 for each in labels):
        return None
    widened = {each: f"{each} {_MOOD.get(each.lower(), '')}" for each in labels}
    chosen = nearest_choice(list(widened.values()), asked.said)
    return next(each for each in labels if widened[each] == chosen)


def language(asked: Asked) -> str | None:
    """The code of the language that most of the text's short words belong to, English where none does. Of a text in two
    languages it says more than the code, unless the prompt says how to write it."""
    if not _NAME_LANGUAGE.search(asked.orders):
        return None
    spoken = re.findall(r"[^\W\d_]+", asked.said.lower())
    counts = {code: sum(spoken.count(word) for word in common.split()) for code, (_, common) in _LANGUAGES.items()}
    first, second = sorted(counts, key=lambda code: -counts[code])[:2]
    is_told_how = re.search(r"lower case|upper case|full stop|nothing else", asked.orders, re.IGNORECASE)
    if counts[second] < _TWO_LANGUAGES or is_told_how:
        return first
    return f"Mostly {_LANGUAGES[first][0]} ({first}), with some {_LANGUAGES[second][0]}."


def arithmetic(asked: Asked) -> str | None:
    """The value of a sum that is written out."""
    for found in _SUM.findall(asked.said):
        try:
            value = _value(ast.parse(found.strip(), mode="eval").body)
        except (SyntaxError, ValueError, ZeroDivisionError, RecursionError):
            continue
        if value is not None:
            number = f"{value:g}"
            steps = re.search(r"step by step|show your work|explain", asked.orders, re.IGNORECASE)
            return f"{found.strip()} = {number}\n#### {number}" if steps else number
    return None


def _value(node: ast.expr) -> float | None:
    """None for a number alone: that is no sum. Raises ValueError for anything but the four operations."""
    if not isinstance(node, ast.BinOp):
        return None
    return _operand(node)


def _operand(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_operand(node.left), _operand(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_operand(node.operand)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    raise ValueError("not a sum")


def summary(asked: Asked) -> str | None:
    """As many sentences of the text as the prompt asks for, three where it does not say."""
    if not re.search(r"summar|key points|tl;?dr|in brief", f"{asked.orders} {asked.said}", re.IGNORECASE):
        return None
    number = re.search(
        r"\b(one|two|three|four|five|[1-9])\b[- ](?:short )?(?:sentence|point|bullet)", asked.orders, re.I
    )
    count = 3 if not number else _COUNTS.get(number[1].lower()) or int(number[1])
    chosen = best_sentences(asked.said, count)
    if re.search(r"bullet|list of points", asked.orders, re.IGNORECASE):
        return "\n".join(f"- {each}" for each in chosen)
    return " ".join(chosen) or None


def letter(asked: Asked) -> str | None:
    """A reply to what somebody wrote, with an apology where the prompt wants one."""
    if not re.search(
        r"\b(write|draft|compose|reply)\b.{0,60}\b(e-?mail|letter|reply|message|customer)\b", asked.orders, re.I
    ):
        return None
    wrote = best_sentences(asked.said, 1)
    if not wrote:
        return None
    sorry = "We are sorry for the trouble. " if re.search(r"apolog|sorry|regret", asked.orders, re.I) else ""
    matter = wrote[0].rstrip(".!?")
    return (
        f"Thank you for your message. You wrote: “{matter}”. {sorry}We are looking into it and will write again soon."
    )


def extract(asked: Asked) -> str | None:
    """The sentence of what was given that is nearest to the question."""
    question = next((each for each in reversed(sentences(asked.said)) if each.endswith("?")), asked.said)
    given = f"{asked.orders}\n{asked.said.replace(question, '')}"
    return nearest_sentence(question, given) or None


def echo(asked: Asked) -> str | None:
    """The last resort names what was asked, so that a reader sees where the answer comes from."""
    chosen = best_sentences(asked.said, 1)
    return f"You asked: {chosen[0][:300]}" if chosen else "There was no question."


RULES: tuple[Rule, ...] = (injection, judgement, language, label, arithmetic, summary, letter, extract, echo)
