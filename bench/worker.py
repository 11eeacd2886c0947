"""One peer in a process of its own: reads requests and writes answers, one JSON object a line.

`python worker.py PEER THREADS` first says what it is, {"version", "module"} or {"missing"}. Then
{"do": "check", "work", "steps", "save"} trains so many steps and stores what came out, and
{"do": "time", "work", "steps"} starts from the same weights again, warms up and times so many
steps; {"do": "first", "work"} builds the network and times the first step alone.
An answer is {"unsupported"} or {"error"} where it could not be done.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import sys
import traceback
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from peers.base import Peer, Unsupported, Work

WARM_UP = 3


kept: list[Peer] = []  # the latest, with all that it compiled


def built(entry: type[Peer], work: Work) -> Peer:
    """Return a peer for this work at its first weights."""
    if kept and kept[0].work == work:
        kept[0].restart()
    else:
        kept.clear()  # two at a time would need the memory of both
        kept.append(entry(work))
    return kept[0]


def check(entry: type[Peer], work: Work, steps: int, save: str) -> dict[str, Any]:
    """Store the outputs, or the loss and weights after so many steps; matmuls has neither."""
    peer = built(entry, work)
    if not entry.checked:
        return {"checked": False}
    stored: dict[str, Any] = {}
    if work.kind == "forward":
        outputs = [np.array(peer.numpy(peer.run_forward(index))) for index in range(steps)]
        stored["outputs"] = np.stack(outputs)
    else:
        losses = [float(peer.numpy(peer.run_step(index))) for index in range(steps)]
        stored["losses"] = np.array(losses)
        for index, value in enumerate(peer.weights()):
            stored[f"weight{index}"] = value
    np.savez(save, **stored)
    return {"checked": True}


def measure(entry: type[Peer], work: Work, steps: int) -> dict[str, Any]:
    """Time so many steps from the first weights, after a few that make its buffers."""
    peer = built(entry, work)
    peer.warm_up(min(steps, WARM_UP))
    gc.collect()
    seconds = peer.timed(steps)
    loss = None
    if entry.checked and work.kind not in ("forward", "explain"):
        loss = float(peer.numpy(peer.last))
    return {"seconds": seconds, "loss": loss}


def first(entry: type[Peer], work: Work) -> dict[str, Any]:
    """Time the first step, in which a library that compiles does so."""
    return {"seconds": built(entry, work).timed(1)}


def peak_bytes() -> int:
    """Return the most memory that this process had at once.

    Where Linux says it, that of the program alone: the usual number begins with its parent's.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
        return 1024 * int(line.split()[1])
    except (OSError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def answer(entry: type[Peer], request: dict[str, Any]) -> dict[str, Any]:
    """Do what a request asks."""
    work = Work(**request["work"])
    work = Work(**{**request["work"], "sizes": tuple(work.sizes)})
    try:
        if request["do"] == "check":
            return check(entry, work, request["steps"], request["save"])
        if request["do"] == "first":
            return first(entry, work)
        return measure(entry, work, request["steps"])
    except Unsupported as reason:
        return {"unsupported": str(reason)}
    except Exception as error:
        return {
            "error": f"{type(error).__name__}: {error}",
            "traceback": traceback.format_exc(),
        }


def main() -> None:
    """Answer requests until there are no more."""
    name, threads = sys.argv[1], int(sys.argv[2])
    # The answers get a channel of their own: what a library prints must not land among them.
    channel = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    try:
        entry: type[Peer] = importlib.import_module(f"peers.{name}").Entry
        entry.use_threads(threads)
        hello = {"version": entry.version(), "module": entry.module}
    except ModuleNotFoundError as error:  # no other: a peer that is broken must not seem absent
        hello = {"missing": str(error)}
    print(json.dumps(hello), file=channel)
    rested_at = process_time()
    for line in sys.stdin:
        # Processor time used since the last answer: threads of a pool that wait by spinning.
        idle = process_time() - rested_at
        reply = answer(entry, json.loads(line))
        said = {**reply, "idle_cpu_seconds": idle, "peak_bytes": peak_bytes()}
        print(json.dumps(said), file=channel)
        rested_at = process_time()


if __name__ == "__main__":
    main()
