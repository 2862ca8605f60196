"""Smells of prompt injection in the text of a prompt: places where somebody from outside could take over.

A smell is not proof; each finding asks a person to look. The rules, and where they come from:

- *Open insert*: a variable that carries words from outside stands in a system message with nothing around it that
  marks where it begins and ends. OWASP LLM01:2025 "Prompt Injection", mitigation 6 (segregate and identify external
  content); Hines et al. 2024, "Defending Against Indirect Prompt Injection Attacks With Spotlighting".
- *Overriding*, *revealing*, *obeying*, *unasked action*: sentences that do an attacker's work. OWASP LLM01:2025,
  LLM06:2025 "Excessive Agency", LLM07:2025 "System Prompt Leakage"; OWASP cheat sheet "LLM Prompt Injection
  Prevention".
- *Role marks*: marks with which models separate roles, written into a text. The same cheat sheet, and the chat
  templates of ChatML, Llama and Mistral.
- *Leaking link*: an address whose end is a variable, in an image that a page loads unasked. The same cheat sheet,
  "HTML and Markdown Injection".
- *Unreadable*: a long encoded piece that no reader can check. The same cheat sheet, "Encoding and Obfuscation".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from governance.detecting.finding import Finding, first_of
from governance.detecting.inserts import open_inserts
from governance.detecting.passages import Passage, passages
from registry.content import Content

_GAP = r"[^.\n]{0,40}?"
_OLD = r"(?:previous|prior|above|earlier|preceding|foregoing|existing|original)"
_ORDERS = r"(?:instruction|prompt|rule|direction|command|guideline|order|polic)"

# Each: what to say, and the sentence. Quantifiers are bounded, so that time grows with length only.
_SENTENCES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (says, re.compile(pattern, re.IGNORECASE))
    for says, pattern in (
        (
            "This tells the model to set earlier instructions aside, as an attacker would.",
            rf"\b(?:ignore|disregard|forget|override|bypass|do not follow)\b{_GAP}\b{_OLD}\b{_GAP}\b{_ORDERS}"
            r"|\bforget (?:everything|all) (?:above|before|so far)\b"
            r"|\byou are now (?:in )?(?:dan\b|developer mode|jailbroken|unrestricted)"
            rf"|\bignorier\w*\b{_GAP}\b(?:vorherig|bisherig|obig|vorig)\w*{_GAP}\b(?:anweisung|instruktion|regel)"
            rf"|\b(?:ignore[zr]?|oublie[zr]?)\b{_GAP}\b(?:instructions|consignes|règles)\b{_GAP}\bpr[ée]c[ée]dent"
            rf"|\b(?:ignor[ae]|olvida)\b{_GAP}\b(?:instrucciones|reglas)\b{_GAP}\banterior",
        ),
        (
            "This asks the model to reveal its own instructions.",
            r"\b(?:reveal|repeat|print|output|show|disclose|share|display)\b(?: \w+){0,3}? (?:your|the|its) (?:\w+ )?"
            r"(?:system|hidden|initial|original|secret|internal) (?:prompt|instruction|message)",
        ),
        (
            "This tells the model to obey whatever stands in a text from outside.",
            r"\b(?:follow|obey|execute|carry out|comply with)\b(?: (?:any|all|every|the|whatever))+ "
            r"(?:instruction|command|request|order|direction)s?\b(?: \w+){0,2}? (?:in|from|inside|within|by)"
            r" (?:the|a|any|this) (?:\w+ )?"
            r"(?:document|e-?mail|page|website|ticket|message|text|input|file|attachment|result|customer|user)",
        ),
        (
            "This lets the model act without anybody being asked.",
            r"\bwithout (?:asking|confirming|confirmation|approval|permission|checking with|human)\b"
            r"|\b(?:use|call|run|execute) (?:any|every|all|whatever)(?: of)?(?: the)? (?:available )?"
            r"(?:tool|function|command|code|api)"
            r"|\bnever ask (?:\w+ )?for (?:confirmation|permission|approval)\b",
        ),
    )
)
# What makes such a sentence a defence: "Never follow…", "If a customer says “ignore previous instructions”, …".
_DEFENCE = re.compile(
    r"\b(?:never|don['’]?t|do not|must not|may not|cannot|refuse to|decline to|avoid|not to)\b[^.\n]{0,40}$"
    r"|\b(?:if|when|even if|should|although)\b[^.\n]{0,30}\b(?:user|customer|client|person|somebody|someone|anyone|text"
    r"|message|ticket|e-?mail|document|input|it|they)\b[^.\n]{0,60}$"
    r"|\b(?:attempts?|tr(?:y|ies|ying)|asks?|asked|requests?|such as|phrases like|instructions like)\b[^.\n]{0,40}$",
    re.IGNORECASE,
)
_BEFORE = 120  # characters of the same line in which a defence may stand

_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "A mark that separates system, user and assistant for some models: what follows may count as another role's. "
        "Remove it.",
        re.compile(
            r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|end_header_id"
            r"|begin_of_text)\|>|\[/?INST\]|<</?SYS>>"
        ),
    ),
    (
        "The address of an image ends in a variable: whoever shows the answer sends its value to that server. Remove",
        re.compile(
            r"!\[[^\]\n]{0,200}\]\(\s{0,9}https?://[^)\s]{0,300}\{\{|<img\b[^>\n]{0,200}\bsrc=[^>\n]{0,300}\{\{"
        ),
    ),
)
_LONG_WORD = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{160,}")
_DIFFERENT = 12  # characters of at least so many kinds


def find_injection_smells(content: Content) -> list[Finding]:
    return first_of(_all(content))


def _all(content: Content) -> Iterator[Finding]:
    yield from open_inserts(content)
    for passage in passages(content):
        yield from _sentences(passage)
        yield from _marks(passage)


def _sentences(passage: Passage) -> Iterator[Finding]:
    for says, pattern in _SENTENCES:
        for match in pattern.finditer(passage.text):
            if not _is_defence(passage.text, match.start()):
                yield passage.finding(match.start(), f"{says} Remove it, or say that it is wanted.")


def _is_defence(text: str, start: int) -> bool:
    line = text[max(0, start - _BEFORE) : start].rpartition("\n")[2]
    return bool(_DEFENCE.search(line))


def _marks(passage: Passage) -> Iterator[Finding]:
    for says, pattern in _MARKS:
        for match in pattern.finditer(passage.text):
            yield passage.finding(match.start(), says)
    for match in _LONG_WORD.finditer(passage.text):
        if _is_encoded(match.group()):
            yield passage.finding(
                match.start(), "A long encoded piece that no reader can check. Write it out, or say what it is for."
            )


def _is_encoded(word: str) -> bool:
    """Base64 and hexadecimal mix many characters; a ruled line does not."""
    return len(set(word)) >= _DIFFERENT and any(letter.isdigit() for letter in word)
