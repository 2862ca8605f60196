"""What chapters share: the shape of an event, and their YAML files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[1]

Act = Callable[[dt.datetime], object]
Event = tuple[dt.datetime, Act]
Chapter = list[Event]


def load(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def load_prompts() -> list[dict[str, Any]]:
    """One file a prompt, by name."""
    return [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted((FOLDER / "prompts").glob("*.yaml"))]
