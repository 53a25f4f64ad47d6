"""Run one process and say what it used."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TO_MB = 1e6 if sys.platform == "darwin" else 1e3
"""The system counts peak memory in bytes on macOS, in kilobytes elsewhere."""


@dataclass(frozen=True)
class Usage:
    """Seconds of wall clock and of processor (user and system), and peak memory in MB."""

    wall: float
    cpu: float
    rss_mb: float


class Failed(Exception):
    """A process that ended with an unexpected exit code."""


def measure(
    command: Sequence[str | Path],
    output: Path,
    *,
    environment: dict[str, str] | None = None,
    stdin: Path | None = None,
    good: frozenset[int] = frozenset({0}),
) -> Usage:
    """Run `command` and wait for it.

    Output goes to a file, because some programs do less when it is thrown away: GNU grep stops at
    the first match. Everything written before is brought to disk first, so that a program does not
    pay for the one before it.
    """
    errors = output.with_suffix(".err")
    with (
        open(stdin or os.devnull, "rb") as source,
        open(output, "wb") as out,
        open(errors, "wb") as err,
    ):
        os.sync()
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=source, stdout=out, stderr=err, env=os.environ | (environment or {})
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in good:
        last = errors.read_text(errors="replace").strip().splitlines()[-1:]
        raise Failed(": ".join([f"exit code {process.returncode}", *last]))
    return Usage(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / TO_MB)
