"""Which features a person may see: asked of the app that knows, which registers a function when it starts.

The ledger stands below the registry and imports nothing from it. The function takes a user and returns the ids of the
features that this user may see, as anything that ``__in`` takes (a subquery, best).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_feature_ids: Callable[[Any], Any] | None = None


def register_visible_features(function: Callable[[Any], Any]) -> None:
    """Called once, in ``AppConfig.ready()`` of the app that owns features."""
    global _feature_ids  # noqa: PLW0603  (a registry of one)
    _feature_ids = function


def visible_feature_ids(user: Any) -> Any | None:
    """The ids, or None when no app has registered: then nothing is visible."""
    return None if _feature_ids is None else _feature_ids(user)
