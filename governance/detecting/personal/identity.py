"""Numbers that states give to people: identity, tax and social-security numbers, by their check digits (python-stdnum).

A number whose form is telling is looked for everywhere. One that could as well be an order number ("123456782" is a
sound Dutch one) counts only where a word beside it says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

_NEAR = 60  # characters before a number in which the word that names it may stand


@dataclass(frozen=True)
class _Number:
    """``module`` of stdnum checks what ``form`` matches. ``named`` must match nearby, unless it is empty."""

    what: str
    module: str
    form: re.Pattern[str]
    named: re.Pattern[str] | None = None

    def is_valid(self, written: str) -> bool:
        return bool(import_module(f"stdnum.{self.module}").is_valid(written))


def _number(what: str, module: str, form: str, named: str = "") -> _Number:
    """``form`` never touches other letters or digits."""
    return _Number(
        what,
        module,
        re.compile(rf"(?<![\w.-])(?:{form})(?![\w-])"),
        re.compile(rf"\b(?:{named})", re.IGNORECASE) if named else None,
    )


_NUMBERS = (
    _number("an Austrian social-security number", "at.vnr", r"\d{4} ?\d{6}", "svnr|sv-nummer|sozialversicherung"),
    _number("a Belgian national number", "be.nn", r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d"),
    _number("a Brazilian tax number (CPF)", "br.cpf", r"\d{3}\.\d{3}\.\d{3}-\d\d"),
    _number("a British NHS number", "gb.nhs", r"\d{3}[ -]?\d{3}[ -]?\d{4}", "nhs"),
    _number("a Bulgarian identity number", "bg.egn", r"\d{10}", "egn|егн"),
    _number("a Canadian social insurance number", "ca.sin", r"\d{3}[ -]?\d{3}[ -]?\d{3}", "sin\\b|social insurance"),
    _number("a Chinese identity number", "cn.ric", r"\d{17}[\dXx]"),
    _number("a Czech or Slovak birth number", "cz.rc", r"\d{6}/\d{3,4}"),
    _number("a Danish identity number (CPR)", "dk.cpr", r"\d{6}-\d{4}", "cpr|person"),
    _number("a Dutch citizen number (BSN)", "nl.bsn", r"\d{8,9}", "bsn|burgerservice|citizen"),
    _number("a Finnish identity code", "fi.hetu", r"\d{6}[-+A]\d{3}[0-9A-Y]"),
    _number("a French social-security number", "fr.nir", r"[12] ?\d\d ?\d\d ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d"),
    _number("a German tax number", "de.idnr", r"\d{2} ?\d{3} ?\d{3} ?\d{3}", "steuer|idnr|tax"),
    _number("an Indian identity number (Aadhaar)", "in_.aadhaar", r"\d{4}[ -]?\d{4}[ -]?\d{4}", "aadha+r|uid"),
    _number("an Irish PPS number", "ie.pps", r"\d{7}[A-W][A-IW]?", "pps"),
    _number("an Italian tax code", "it.codicefiscale", r"[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]"),
    _number("a Mexican identity code (CURP)", "mx.curp", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d"),
    _number("a Norwegian identity number", "no.fodselsnummer", r"\d{6} ?\d{5}", "fødsel|fodsel|person|identity"),
    _number("a Polish identity number (PESEL)", "pl.pesel", r"\d{11}", "pesel"),
    _number("a Romanian identity number (CNP)", "ro.cnp", r"\d{13}", "cnp"),
    _number("a Spanish identity number", "es.dni", r"\d{8}-?[A-Z]", "dni|nif|documento"),
    _number("a Spanish identity number of a foreigner", "es.nie", r"[XYZ]-?\d{7}-?[A-Z]"),
    _number("a Swedish identity number", "se.personnummer", r"(?:\d\d)?\d{6}[-+]\d{4}"),
    _number("a Swiss social-security number", "ch.ssn", r"756\.\d{4}\.\d{4}\.\d\d"),
    _number("a Turkish identity number", "tr.tckimlik", r"\d{11}", "kimlik|tckn|t\\.?c\\.? "),
    _number("a United States social-security number", "us.ssn", r"\d{3}-\d\d-\d{4}"),
)


def find_identity_numbers(text: str) -> Iterator[tuple[int, str]]:
    for number in _NUMBERS:
        if number.named is not None and not number.named.search(text):
            continue
        for match in number.form.finditer(text):
            yield match.start(), number.what if _counts(number, text, match) else ""


def _counts(number: _Number, text: str, match: re.Match[str]) -> bool:
    nearby = text[max(0, match.start() - _NEAR) : match.start()]
    if number.named is not None and not number.named.search(nearby):
        return False
    return number.is_valid(match.group())
