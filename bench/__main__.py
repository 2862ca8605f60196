"""``python -m bench``: measure every line, or the one that ONLY names; print a table; keep ``var/bench.json``.

Ends with status 1 if a target is missed, 2 if ONLY names no line.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path

import bench
from bench.harness import Bench, Result, measure

RESULTS = Path("var/bench.json")
_COLUMNS = "{name:<28} {ours:>12} {reference:>12} {unit:<4} {ratio:>7} {target:>7}  {met}"


def main() -> int:
    only = os.environ.get("ONLY", "")
    benches = collect()
    if only and only not in benches:
        print(f"No bench line is called {only}. There are: {', '.join(sorted(benches))}.", file=sys.stderr)
        return 2
    print(
        _COLUMNS.format(
            name="name", ours="ours", reference="reference", unit="", ratio="ratio", target="target", met=""
        )
    )
    results = []
    for name in [only] if only else benches:
        results.append(measure(name, benches[name]))
        print(_line(results[-1]), flush=True)
    keep(results, RESULTS, replace_all=not only)
    return 0 if all(result["met"] for result in results) else 1


def collect() -> dict[str, Bench]:
    """Every line of every module beside this one, in order of module name. A name used twice is an error."""
    found: dict[str, Bench] = {}
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name.startswith("__"):
            continue
        for name, line in getattr(importlib.import_module(f"bench.{module.name}"), "BENCHES", {}).items():
            if name in found:
                raise ValueError(f"Two bench lines are called {name}.")
            found[name] = line
    return found


def keep(results: list[Result], path: Path, *, replace_all: bool) -> None:
    """Write ``results`` as a JSON list; a run of one line leaves the others of an earlier run in place."""
    kept: list[Result] = []
    if not replace_all and path.exists():
        measured = {result["name"] for result in results}
        kept = [result for result in json.loads(path.read_text()) if result["name"] not in measured]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept + results, indent=2) + "\n")


def _line(result: Result) -> str:
    return _COLUMNS.format(
        name=result["name"],
        ours=f"{result['ours']:.4g}",
        reference=f"{result['reference']:.4g}",
        unit=result["unit"],
        ratio=f"{result['ratio']:.2f}",
        target=f"{result['target']:g}",
        met="met" if result["met"] else "MISSED",
    )


if __name__ == "__main__":
    sys.exit(main())
