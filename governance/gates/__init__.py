"""Checks on a change ("is it safe"). Apps register gates in ``AppConfig.ready()``; policies say which block.

A gate looks at a request and answers with one of six states, in plain words, and who is next when it is not satisfied.
"""

from governance.detecting.finding import Finding
from governance.gates.base import Gate, GateResult
from governance.gates.registering import all_gates, gate, register_gate

__all__ = ["Finding", "Gate", "GateResult", "all_gates", "gate", "register_gate"]
