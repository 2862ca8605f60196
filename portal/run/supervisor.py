"""Starts everything, watches it, and stops it in order, whatever the reason for stopping."""

from __future__ import annotations

import os
import selectors
import signal
import time
from pathlib import Path
from types import FrameType

from portal.embedded.environment import SERVERS, is_given
from portal.embedded.errors import CannotStart
from portal.embedded.sharing import WAIT_S, Share
from portal.run import console, plan
from portal.run.children import Child
from portal.run.options import Options
from portal.run.readiness import readiness

REFUSAL = "Countersign cannot start:"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_S = 4  # for running tasks and requests, before they are cut off
LAST_PATIENCE_S = 3  # before what still runs is killed


class StopRequested(BaseException):
    """Somebody asked us to stop. No Exception, so that nothing that catches errors swallows it."""


class Supervisor:
    def __init__(self, options: Options, var: Path) -> None:
        self.options = options
        self.var = var
        self.run_folder = var / "run"
        self.shares: list[Share] = []
        self.children: list[Child] = []
        self._hurry = False

    def run(self) -> None:
        """Run until asked to stop. Raises CannotStart when it cannot go on; everything is stopped either way."""
        for number in STOP_SIGNALS:
            signal.signal(number, _request_stop)
        try:
            self._start_servers()
            self._prepare()
            self._watch()
        except StopRequested:
            console.say("\n  Stopping …")
        finally:
            self._stop()

    def _start_servers(self) -> None:
        for variable, name, make_server in SERVERS:
            if is_given(variable):
                continue
            share = Share(self.run_folder, name)
            self.shares.append(share)
            deadline = time.monotonic() + WAIT_S
            while not share.become_owner(make_server(self.var)):
                if time.monotonic() > deadline:
                    raise CannotStart(f"a manage.py command is using the embedded {name}. Wait for it, or stop it.")
                time.sleep(0.2)
            os.environ[variable] = share.url

    def _prepare(self) -> None:
        """Migrations, static files, demonstration content. It says itself why it fails."""
        child = plan.prepare(self.run_folder)
        self.children = [child]
        child.start()
        said = []
        while child.is_running():
            said += child.lines()
            time.sleep(0.05)
        said += child.lines()
        assert child.process is not None
        if child.process.returncode:
            refusals = [line for line in said if line.startswith(REFUSAL)]
            if refusals:
                raise CannotStart(refusals[-1].removeprefix(REFUSAL).strip())
            for line in said:
                console.relay(child.name, line)
            raise CannotStart("the database or the static files could not be brought up to date; see above.")
        child.close()

    def _watch(self) -> None:
        self.children = plan.children(self.options, self.run_folder)
        ready = readiness(self.options)
        announced = False
        while True:
            self._keep_running()
            self._wait_for_output()
            if not announced and next(ready):
                announced = True
                console.announce(self.options, self.var, (self.run_folder / "notes.txt").read_text())

    def _keep_running(self) -> None:
        for share in self.shares:
            process = getattr(share.server, "process", None)
            if process is not None and process.poll() is not None:
                raise CannotStart(f"the embedded {share.name} stopped by itself; see {self.var / 'log'}.")
        for child in self.children:
            if child.is_running():
                continue
            if child.process is None and time.monotonic() >= child.start_at:
                child.start()
            elif child.process is not None:
                self._answer_fall(child)

    def _answer_fall(self, child: Child) -> None:
        assert child.process is not None
        self._relay(child)
        status = child.process.returncode
        wait_s = child.fell()
        if wait_s is None:
            raise CannotStart(
                f"the {child.name} process ended {child.may_fall} times within a minute (status {status})."
            )
        console.say(f"  The {child.name} process ended unexpectedly (status {status}); next try in {wait_s:.0f} s.")

    def _wait_for_output(self) -> None:
        with selectors.DefaultSelector() as selector:
            for child in self.children:
                if child.process is not None and child.process.stdout is not None:
                    selector.register(child.process.stdout, selectors.EVENT_READ, child)
            for key, _ in selector.select(timeout=0.5):
                self._relay(key.data)
        time.sleep(0.02)  # a child that writes without end must not take a whole core here

    def _relay(self, child: Child) -> None:
        for line in child.lines():
            console.relay(child.name, line)

    def _stop(self) -> None:
        """Ask, insist, kill; then queue and database, once nothing uses them. A second Ctrl-C skips the waiting."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._skip_waiting)
        for number, patience_s in ((signal.SIGTERM, PATIENCE_S), (signal.SIGQUIT, LAST_PATIENCE_S)):
            for child in self.children:
                if child.is_running() and child.process is not None:
                    child.process.send_signal(number)
            self._drain(patience_s)
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            child.close()
        for share in reversed(self.shares):
            share.release(wait_for_users=False)

    def _drain(self, patience_s: float) -> None:
        deadline = time.monotonic() + patience_s
        while not self._hurry and time.monotonic() < deadline and any(child.is_running() for child in self.children):
            for child in self.children:
                self._relay(child)
            time.sleep(0.05)

    def _skip_waiting(self, _number: int, _frame: FrameType | None) -> None:
        self._hurry = True


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    raise StopRequested
