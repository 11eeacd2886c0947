"""One peer in a process of its own: reads requests and writes answers, one JSON object a line.

`python worker.py PEER THREADS` first says what it is, {"version", "module"} or {"missing"}. Then
{"do": "check", "work", "steps", "save"} trains so many steps and stores what came out, and
{"do": "time", "work", "steps"} builds the network afresh, warms up and times so many steps.
An answer is {"unsupported"} or {"error"} where it could not be done.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import traceback
from time import perf_counter, process_time
from typing import Any

import numpy as np

from peers.base import Peer, Unsupported, Work

WARM_UP = 3


def check(entry: type[Peer], work: Work, steps: int, save: str) -> dict[str, Any]:
    """Store the outputs, or the loss and weights after so many steps; matmuls has neither."""
    peer = entry(work)
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
    """Time so many steps of a fresh network, after a few that make its buffers."""
    peer = entry(work)
    peer.run(min(steps, WARM_UP))
    gc.collect()
    start = perf_counter()
    peer.run(steps)
    seconds = perf_counter() - start
    loss = None
    if entry.checked and work.kind not in ("forward", "explain"):
        loss = float(peer.numpy(peer.last))
    return {"seconds": seconds, "loss": loss}


def answer(entry: type[Peer], request: dict[str, Any]) -> dict[str, Any]:
    """Do what a request asks."""
    work = Work(**request["work"])
    work = Work(**{**request["work"], "sizes": tuple(work.sizes)})
    try:
        if request["do"] == "check":
            return check(entry, work, request["steps"], request["save"])
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
    except ImportError as error:
        hello = {"missing": str(error)}
    print(json.dumps(hello), file=channel)
    rested_at = process_time()
    for line in sys.stdin:
        # Processor time used since the last answer: threads of a pool that wait by spinning.
        idle = process_time() - rested_at
        reply = answer(entry, json.loads(line))
        print(json.dumps({**reply, "idle_cpu_seconds": idle}), file=channel)
        rested_at = process_time()


if __name__ == "__main__":
    main()
