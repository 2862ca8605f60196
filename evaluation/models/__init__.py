"""Suites, connections, runs, results, schedules."""

from evaluation.models.drill import Drill
from evaluation.models.provider import ModelProvider, MonthlySpending
from evaluation.models.result import CachedAnswer, Override, Result, StoredAnswer
from evaluation.models.run import Run, WorkItem
from evaluation.models.schedule import DecayNotice, Schedule
from evaluation.models.suite import Case, Suite, SuiteUse, SuiteVersion

__all__ = [
    "CachedAnswer",
    "Case",
    "DecayNotice",
    "Drill",
    "ModelProvider",
    "MonthlySpending",
    "Override",
    "Result",
    "Run",
    "Schedule",
    "StoredAnswer",
    "Suite",
    "SuiteUse",
    "SuiteVersion",
    "WorkItem",
]
