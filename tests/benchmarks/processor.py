"""The processor time of processes, as Linux counts it: a busy machine hardly lengthens it."""

import os
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
# In a process's line, after its name: its own time and that of its ended children, each in two.
TIMES = slice(11, 15)


def seconds_of_all(process: int) -> float:
    """Return the seconds of a process and its children, those that have ended among them.

    They are exact to a hundredth of a second, so ask for many pages between two readings.
    """
    line = (PROC / str(process) / "stat").read_text(encoding="utf-8").rpartition(")")[2]
    children = (PROC / f"{process}/task/{process}/children").read_text(encoding="utf-8").split()
    own = sum(map(int, line.split()[TIMES])) / TICKS
    return own + sum(seconds_of_all(int(child)) for child in children)


def seconds_of_thread(process: int) -> float:
    """Return the exact seconds of a process of one thread, such as a connection of PostgreSQL's."""
    told = (PROC / str(process) / "schedstat").read_text(encoding="utf-8")
    return int(told.split()[0]) / 1e9
