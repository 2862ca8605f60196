"""Comparing two prompts of a megabyte with 2,000 scattered word changes, against ``git diff --word-diff``.

Ours is the call of ``diff_text`` in a running process, as a page makes it; git's time is that of its whole process,
start included, with its output thrown away. Two shapes of text: lines of 8 to 18 words, as prompts
have, and one single line.
"""

from __future__ import annotations

import random
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from bench.harness import Bench
from registry.diffing.text import diff_text

SIZE = 1_000_000
CHANGED_WORDS = 2_000
_SYLLABLES = ["ba", "co", "di", "fu", "ge", "ha", "lo", "mi", "nu", "pe", "ra", "so", "ti", "vo", "we"]
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


def _prepare(shape: str) -> None:
    _texts[shape] = prompts(shape)
    _folder.mkdir(exist_ok=True)
    for side, text in zip(("old", "new"), _texts[shape], strict=True):
        (_folder / f"{shape}.{side}").write_text(text)


def _clean(shape: str) -> None:
    for side in ("old", "new"):
        (_folder / f"{shape}.{side}").unlink()


def _ours(shape: str) -> None:
    diff_text(*_texts[shape])


def _git(shape: str) -> None:
    command = [
        "git",
        "--no-pager",
        "diff",
        "--no-index",
        "--no-ext-diff",
        "--word-diff",
        f"{shape}.old",
        f"{shape}.new",
    ]
    # Status 1 says that there are differences; 128 and the like that git did no work.
    if subprocess.run(command, cwd=_folder, stdout=subprocess.DEVNULL, check=False).returncode != 1:
        raise RuntimeError("git did not compare the two files.")


def _line(shape: str) -> Bench:
    return Bench(
        issue=2,
        target=3.0,
        ours=partial(_ours, shape),
        reference=partial(_git, shape),
        setup=partial(_prepare, shape),
        teardown=partial(_clean, shape),
    )


BENCHES = {"diff-1mb": _line("lines"), "diff-1mb-one-line": _line("one-line")}
