"""Checks that rest on evaluations: was exactly this tried, is it no worse than what is live, does it withstand attempts
to misuse it, and what does it cost. They answer from runs that are stored; none of them asks a model."""

from governance.gates.evaluated.cost_change import CostChange
from governance.gates.evaluated.evaluated import Evaluated
from governance.gates.evaluated.no_regression import NoRegression
from governance.gates.evaluated.red_team import RedTeam

__all__ = ["CostChange", "Evaluated", "NoRegression", "RedTeam"]
