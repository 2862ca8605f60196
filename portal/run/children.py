"""One supervised process: how it starts, what it says, how often it may fall, how it is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.embedded import processes


@dataclass
class Child:
    """``may_fall`` is how many unexpected ends within a minute are answered with a restart; ``None`` is no limit."""

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str]
    death_signal: signal.Signals = signal.SIGTERM
    may_fall: int | None = None
    process: subprocess.Popen[bytes] | None = None
    start_at: float = 0.0  # monotonic seconds; later than now while it waits for its next try
    _falls: list[float] = field(default_factory=list)
    _rest: bytes = b""

    def start(self) -> None:
        self._rest = b""
        self.process = processes.spawn(
            self.command,
            death_signal=self.death_signal,
            stdout=subprocess.PIPE,
            env={**self.env, "COUNTERSIGN_PROCESS": self.name},
        )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def lines(self) -> list[str]:
        """What it has said since the last call, in whole lines."""
        if self.process is None or self.process.stdout is None:
            return []
        pieces = [self._rest]
        while piece := self._read():
            pieces.append(piece)
        *whole, self._rest = b"".join(pieces).split(b"\n")
        return [line.decode(errors="replace").rstrip() for line in whole if line.strip()]

    def _read(self) -> bytes:
        assert self.process is not None
        assert self.process.stdout is not None
        try:
            return os.read(self.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return b""

    def fell(self) -> float | None:
        """Note an unexpected end. Seconds until the next try (1, 2, 4 … 30), or ``None`` when it fell too often."""
        now = time.monotonic()
        self._falls = [at for at in self._falls if now - at < 60] + [now]
        self.close()
        if self.may_fall is not None and len(self._falls) > self.may_fall:
            return None
        wait_s = min(2.0 ** (len(self._falls) - 1), 30.0)
        self.start_at = now + wait_s
        return wait_s

    def close(self) -> None:
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def signal_group(self, number: signal.Signals) -> None:
        """Reach the process and what it started; it leads a group of its own."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return
