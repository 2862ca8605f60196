"""Kinds of change. Each kind registers itself in ``AppConfig.ready()``; the machine of requests knows none by name.

An app that brings a kind subclasses :class:`~governance.kinds.base.Kind` and calls :func:`register_kind`.
"""

from governance.kinds.base import Basis, Difference, Facts, Kind, Undo, Way
from governance.kinds.registering import all_kinds, kind_of, register_kind

__all__ = ["Basis", "Difference", "Facts", "Kind", "Undo", "Way", "all_kinds", "kind_of", "register_kind"]
