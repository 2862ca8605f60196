"""The part of Jinja2 that prompts may use. Everything absent here is refused, in the editor and while rendering.

Left out on purpose: ``attr``, ``random``, ``pprint``, ``xmlattr``, ``urlize``, ``safe`` (no meaning in a prompt, or
reach into Python), ``wordwrap`` and ``striptags`` (quadratic on one long word), and every tag that loads or defines
other templates, because a version must be complete in itself to be approved.
"""

from __future__ import annotations

import difflib

FILTERS = frozenset(
    """abs batch capitalize center count d default dictsort e escape filesizeformat first float format groupby indent
    int items join last length list lower map max min reject rejectattr replace reverse round select selectattr slice
    sort string sum title tojson trim truncate unique upper urlencode wordcount""".split()  # noqa: SIM905 - a list of words reads better without forty quotes
)
TESTS = frozenset(
    """boolean defined divisibleby eq equalto even false float ge greaterthan gt in integer iterable le lessthan lower
    lt mapping ne none number odd sameas sequence string true undefined upper == != < <= > >=""".split()  # noqa: SIM905 - a list of words reads better without forty quotes
)
METHODS = frozenset(
    "capitalize endswith get items keys lower lstrip rstrip split startswith strip title upper values".split()  # noqa: SIM905 - a list of words reads better without forty quotes
)
LOOP_METHODS = frozenset({"cycle", "changed"})
FUNCTIONS = frozenset({"range"})
TAGS = frozenset("if elif else endif for endfor set endset with endwith raw endraw".split())  # noqa: SIM905 - a list of words reads better without forty quotes

REFUSED_TAGS = {
    "include": "A prompt cannot load other files.",
    "import": "A prompt cannot load other files.",
    "from": "A prompt cannot load other files.",
    "extends": "A prompt cannot load other files.",
    "block": "Blocks only make sense with files that extend each other, which prompts cannot.",
    "endblock": "Blocks only make sense with files that extend each other, which prompts cannot.",
    "macro": "A prompt cannot define macros. Write the text where it is needed.",
    "endmacro": "A prompt cannot define macros. Write the text where it is needed.",
    "call": "A prompt cannot call macros.",
    "endcall": "A prompt cannot call macros.",
    "do": "A prompt cannot run statements. Use {% set … %} to name a value.",
    "filter": "Use {{ text | upper }} in place of {% filter upper %}.",
    "endfilter": "Use {{ text | upper }} in place of {% filter upper %}.",
    "autoescape": "Prompts are plain text, so there is nothing to escape.",
    "endautoescape": "Prompts are plain text, so there is nothing to escape.",
    "break": "Choose the items before the loop, for example {% for item in items[:3] %}.",
    "continue": "Put the text inside {% if … %} in place of skipping the rest of the loop.",
}

MAX_TAGS = 5_000  # {{ }} and {% %} in one text; more is generated text, which should be a value
MAX_CODE_CHARACTERS = 200_000  # inside all tags of one text; bounds the time to parse and compile it
MAX_NESTING = 40  # levels of expressions and blocks inside each other
MAX_LOOP_NESTING = 8  # Python itself refuses 20 nested blocks
MAX_PROBLEMS = 50  # told for one text; the rest appear once these are mended


def nearest(word: str, known: frozenset[str]) -> str:
    """The known word that ``word`` was probably meant to be, or "" if none is near."""
    matches = difflib.get_close_matches(word[:60], [name for name in sorted(known) if name.isidentifier()], n=1)
    return matches[0] if matches else ""


def did_you_mean(word: str, known: frozenset[str]) -> str:
    match = nearest(word, known)
    return f" Did you mean {match}?" if match else ""
