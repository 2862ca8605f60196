"""Registry and modelgraded YAML of OpenAI evals, and the samples that they name.

A registry holds ``<eval>: {id, description, metrics}`` and ``<eval>.<split>.<version>: {class, args}``; a modelgraded
file holds ``<spec>: {prompt, choice_strings, choice_scores, eval_type, input_outputs}``. What a class means here:

==================  ==========================================================================================
Match               the answer starts with the ideal one, or with one of them
Includes            it contains one of them
FuzzyMatch          it contains one of them, capitals not minded; there, an answer inside the ideal passes too
JsonMatch           it is JSON that equals the ideal one, or one of them
JsonValidator       it is JSON
ModelBasedClassify  a judge chooses one of the choices of its modelgraded file
==================  ==========================================================================================

Source: github.com/openai/evals evals/elsuite/basic/*.py, evals/elsuite/modelgraded/classify.py, docs/ (MIT).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from evaluation.documents import Criterion
from evaluation.interchange import jsonl, openai_samples, openai_specs
from evaluation.interchange.outcome import Collecting

NAME = openai_samples.NAME


@dataclass(slots=True)
class Gathered:
    """The files that belong together: samples and modelgraded specs by name, evals in order."""

    samples: dict[str, bytes] = field(default_factory=dict)
    evals: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)  # (where, name, entry)
    specs: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)  # name: (where, spec)


def recognises(value: Any) -> bool:
    return bool(_evals(value) or openai_specs.specs_of(value))


def gather(gathered: Gathered, into: Collecting, name: str, value: Any, file_stem: str) -> None:
    """Keep what the YAML or JSON ``value`` holds, until all files are there."""
    into.formats.append(NAME)
    evals, specs = _evals(value), openai_specs.specs_of(value, file_stem)
    gathered.evals += [(name, key, entry) for key, entry in evals.items()]
    gathered.specs |= {key: (name, spec) for key, spec in specs.items()}
    for key, entry in value.items():
        if key in evals or key in specs or not isinstance(entry, dict):
            continue
        if entry.get("description"):
            into.info(name, f"{key[:80]}: {str(entry['description'])[:300]}")


def read(into: Collecting, gathered: Gathered, variables: Sequence[str]) -> None:
    """Cases and criteria of all that was gathered. Criteria of the one file of samples are the suite's; with several
    files they are checks of the cases of their own file."""
    by_file = _criteria_by_samples(into, gathered)
    several = len(gathered.samples) > 1
    for name, data in gathered.samples.items():
        into.formats.append(NAME)
        criteria = by_file.get(name, [])
        if not criteria:
            into.warn(
                name,
                "Samples do not say how answers are judged. Add a criterion, or import their registry file with them.",
            )
        each = criteria if several else [each for each in criteria if openai_specs.is_filled_by_case(each)]
        openai_samples.read(into, jsonl.records(into, name, data), variables=variables, checks=each)
        for criterion in criteria:
            if criterion not in each:
                into.add_criterion(name, criterion)


def _criteria_by_samples(into: Collecting, gathered: Gathered) -> dict[str, list[Criterion]]:
    found: dict[str, list[Criterion]] = {}
    used: set[str] = set()
    for where, eval_name, entry in gathered.evals:
        args = openai_specs.args_of(entry)
        criterion = openai_specs.criterion_of_eval(into, where, eval_name, entry, gathered.specs)
        used.add(str(args.get("modelgraded_spec")))
        samples = _samples_of(args, gathered.samples)
        if samples is None:
            into.error(
                where, f"The samples of “{eval_name[:80]}” are not here. Import {_named(args)} together with this."
            )
        elif criterion is not None:
            found.setdefault(samples, []).append(criterion)
    for name, (where, spec) in gathered.specs.items():
        if name not in used:
            _read_lonely_spec(into, where, name, spec)
    return found


def _read_lonely_spec(into: Collecting, where: str, name: str, spec: dict[str, Any]) -> None:
    criterion = openai_specs.judge_of_spec(into, where, name, spec, {})
    if criterion is not None:
        into.add_criterion(where, criterion)


def _samples_of(args: dict[str, Any], samples: dict[str, bytes]) -> str | None:
    """The given file that an eval's ``samples_jsonl`` means: told by its last part, since folders differ."""
    wanted = PurePosixPath(str(args.get("samples_jsonl", ""))).parts
    best = max(samples, key=lambda name: _shared_end(PurePosixPath(name).parts, wanted), default=None)
    return best if best is not None and _shared_end(PurePosixPath(best).parts, wanted) else None


def _shared_end(name: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    count = 0
    while count < min(len(name), len(wanted)) and name[-1 - count] == wanted[-1 - count]:
        count += 1
    return count


def _named(args: dict[str, Any]) -> str:
    return f"“{str(args.get('samples_jsonl', 'their file'))[:120]}”"


def _evals(value: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(value, dict):
        return {}
    return {
        key: entry for key, entry in value.items() if isinstance(entry, dict) and isinstance(entry.get("class"), str)
    }
