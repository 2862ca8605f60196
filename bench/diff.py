"""Comparing two prompts of a megabyte with 2,000 scattered word changes, against ``git diff --word-diff``.

Ours is the call of ``diff_text`` in a running process, as a page makes it; git's time is that of its whole process,
start included, with its output thrown away. Two shapes of text: lines of 8 to 18 words, as prompts
have, and one single line. ``diff-hard`` is the pair made to be slow for which we take longest compared with git, told
there to take the words that we take: signs and letters apart.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.harness import Bench, once
from registry.diffing.text import diff_text
from tests.hostile.pairs import HARD

SIZE = 1_000_000
CHANGED_WORDS = 2_000
_SYLLABLES = ["ba", "co", "di", "fu", "ge", "ha", "lo", "mi", "nu", "pe", "ra", "so", "ti", "vo", "we"]
_OUR_WORDS = "--word-diff-regex=[[:alnum:]_]+|[^[:space:]]"
_texts: dict[str, tuple[str, str]] = {}
_folder = Path(tempfile.gettempdir()) / "countersign-bench-diff"


def prompts(shape: str) -> tuple[str, str]:
    """Two texts of SIZE characters, the same on every machine. Word frequencies follow Zipf's law, as in prose."""
    source = random.Random(1)
    vocabulary = sorted({"".join(source.choices(_SYLLABLES, k=source.randint(1, 4))) for _ in range(4_000)})
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    source.shuffle(vocabulary)
    old = source.choices(vocabulary, weights, k=SIZE // 4)
    ends = [" "] * len(old)
    length = at = 0
    while length < SIZE:
        words = source.randint(8, 18)
        length += sum(len(word) + 1 for word in old[at : at + words])
        at += words
        if shape == "lines":
            ends[at - 1] = "\n"
    del old[at:], ends[at:]
    new = list(old)
    for place in source.sample(range(at), CHANGED_WORDS):
        new[place] = source.choice([word for word in vocabulary[:50] if word != old[place]])
    return _joined(old, ends), _joined(new, ends)


def _joined(words: list[str], ends: list[str]) -> str:
    return "".join(word + end for word, end in zip(words, ends, strict=True))


def _prepare(name: str, pair: tuple[str, str]) -> None:
    _texts[name] = pair
    _folder.mkdir(exist_ok=True)
    for side, text in zip(("old", "new"), pair, strict=True):
        (_folder / f"{name}.{side}").write_text(text)


def _prepare_hard() -> None:
    for name, pair in HARD.items():
        _prepare(name, pair)
    worst = max(HARD, key=lambda name: once(partial(_ours, name)) / once(partial(_git, name, _OUR_WORDS)))
    _prepare("hard", HARD[worst])


def _clean() -> None:
    _texts.clear()
    shutil.rmtree(_folder)


def _ours(name: str) -> None:
    diff_text(*_texts[name])


def _git(name: str, *options: str) -> None:
    command = [
        "git",
        "--no-pager",
        "diff",
        "--no-index",
        "--no-ext-diff",
        "--word-diff",
        *options,
        f"{name}.old",
        f"{name}.new",
    ]
    # Status 1 says that there are differences; 128 and the like that git did no work.
    if subprocess.run(command, cwd=_folder, stdout=subprocess.DEVNULL, check=False).returncode != 1:
        raise RuntimeError("git did not compare the two files.")


def _line(name: str, target: float, prepare: Callable[[], None], *options: str) -> Bench:
    return Bench(
        issue=2,
        target=target,
        ours=partial(_ours, name),
        reference=partial(_git, name, *options),
        setup=prepare,
        teardown=_clean,
    )


BENCHES = {
    "diff-1mb": _line("lines", 3.0, lambda: _prepare("lines", prompts("lines"))),
    "diff-1mb-one-line": _line("one-line", 3.0, lambda: _prepare("one-line", prompts("one-line"))),
    "diff-hard": _line("hard", 16.0, _prepare_hard, _OUR_WORDS),
}
