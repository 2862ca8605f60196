"""Where the ledger plugs in: ``accounts`` stands below ``ledger`` and may not import it.

``LedgerConfig.ready()`` calls ``record_with(function)``. The function takes the keywords of ``ledger.services.record``:
``action`` (dotted name), ``by``, ``at``, ``obj``, ``role``, ``feature_id``, ``reason``, ``texts``. Without one, every
change of people is refused: a change that leaves no record must not happen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_recorders: list[Callable[..., Any]] = []


def record_with(function: Callable[..., Any]) -> None:
    """From now on ``record`` calls ``function``. A later call replaces an earlier one."""
    _recorders[:] = [function]


def record(**entry: Any) -> Any:
    """Write one ledger entry in the current transaction. Raises ImproperlyConfigured when no ledger is there."""
    if not _recorders:
        raise ImproperlyConfigured("No ledger has registered with accounts.recording; nothing may change unrecorded.")
    return _recorders[0](**entry)
