"""Says which tests were skipped and why; in continuous integration nothing may be skipped."""

from __future__ import annotations

import os
from collections import Counter

import pytest


def reasons(terminalreporter) -> Counter[str]:
    """How many tests were skipped for each reason."""
    return Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in _skipped(terminalreporter))


def _skipped(terminalreporter) -> list:
    return [report for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)]


def pytest_terminal_summary(terminalreporter):
    for reason, count in sorted(reasons(terminalreporter).items()):
        terminalreporter.write_line(f"Skipped {count}: {reason}", yellow=True)


def pytest_sessionfinish(session, exitstatus):
    terminalreporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and terminalreporter and reasons(terminalreporter):
        terminalreporter.write_line("\nTests were skipped, and CI=true allows none.", red=True)
        if exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
