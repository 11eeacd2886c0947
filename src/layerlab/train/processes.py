"""Many processes, on one machine or several, that train one model together by `jax.distributed`.

Each process runs the same program on the same data, and computes its own part of the rows of every
batch; an all-reduce adds the gradients up. So the numbers are those of one process.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import importlib
import os
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from layerlab import xla
from layerlab.arguments import check_number, check_size
from layerlab.errors import ArgumentError, LayerlabError
from layerlab.train.group import Group, address_of
from layerlab.train.stopping import Interrupted

__all__ = ["agreed", "any_of", "current", "is_first", "join"]

NEVER = 10**6  # seconds: where JAX waits so long in vain, it ends the process with a stack dump

_groups: list[Group] = []  # that this process is in: one, or none


def current() -> Group | None:
    """The group of processes that this one is in, if it is in one."""
    return _groups[-1] if _groups else None


def is_first() -> bool:
    """Whether this process is the one that writes and shows: number 0, or the only one."""
    group = current()
    return group is None or group.number == 0


def agreed(value: Any) -> Any:
    """The value of the first process, in all: for what a clock or a rounding error decides."""
    group = current()
    return value if group is None else group.agree(value)


def any_of(value: Any) -> Any:
    """The first value of all processes that counts as true, else this one's."""
    group = current()
    return value if group is None else next(filter(None, group.exchange(value)), value)


@contextlib.contextmanager
def join(
    coordinator: str, num_processes: int, process_id: int, *, timeout: float = 30.0
) -> Iterator[Group]:
    """Inside, `fit` trains together with the other processes, each of which runs the same program.

    `coordinator` is HOST:PORT, where process 0 listens; `process_id` is 0, 1, ... `timeout` is how
    many seconds another process is waited for: at the start, and for a sign of life. A process is
    in a group once, before it computes anything with JAX. Process 0 alone writes checkpoints and
    shows progress.

    Raises ProcessError where a process is missing, lost or differs, within the timeout and in each
    process; ArgumentError where JAX is not installed, or has computed already.
    """
    address = address_of(coordinator)
    size = check_size("num_processes", num_processes)
    number = check_size("process_id", process_id, 0)
    seconds = check_number("timeout", timeout, 1)
    if number >= size:
        raise ArgumentError(
            f"there is no process {number} among {size}: they are 0 to {size - 1}",
            fix=f"process_id={size - 1}, or num_processes={number + 1}",
        )
    if _groups:
        raise ArgumentError("this process is in a group already", fix="one join for a program")
    # What JAX's service logs about itself would come between our lines. Read once, at its import.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    jax = xla.load()
    versions = {"NumPy": np.__version__, "JAX": jax.__version__}
    group = Group(address, size, number, timeout=seconds, about=versions)
    _groups.append(group)
    told = ("", "")
    try:
        with group.computing():
            _start_jax(jax, group)
        yield group
    except Interrupted:  # in all of them
        raise
    except BaseException as error:
        told = _in_words(error)
        raise
    finally:
        _groups.remove(group)
        clean = group.whole and not told[0]
        if clean and group.number:  # JAX's service is in process 0, which is the last to leave
            jax.distributed.shutdown()
        group.close(*told)
        if clean and not group.number:
            jax.distributed.shutdown()


def _in_words(error: BaseException) -> tuple[str, str]:
    """What the other processes are told, and how to mend it."""
    if isinstance(error, LayerlabError):
        return error.what, error.fix
    if isinstance(error, SystemExit):
        return (f"its exit status is {error.code}" if error.code else "", "")
    return ("by Ctrl-C" if isinstance(error, KeyboardInterrupt) else repr(error)), ""


def _start_jax(jax: Any, group: Group) -> None:
    """Let JAX see the devices of all processes, and connect them."""
    # Where a process is lost, JAX is not to end the others: the group does, and says why.
    jax.config.update("jax_enable_recoverability", True)
    jax.config.update("jax_enable_preemption_service", False)  # it would listen to SIGTERM
    atexit.register(_end, group)  # called before what JAX has registered
    inner = f"127.0.0.1:{group.inner_port}"
    try:
        jax.distributed.initialize(
            inner,
            group.size,
            group.number,
            initialization_timeout=NEVER,
            heartbeat_timeout_seconds=NEVER,
            shutdown_timeout_seconds=NEVER,
            coordinator_bind_address=inner,
        )
    except RuntimeError as error:
        if "before any JAX" not in str(error) and "once" not in str(error):
            raise
        raise ArgumentError(
            "this program has computed with JAX before it joined the other processes",
            fix="join first, then build and train the model",
        ) from error
    with _connecting_at(group.address), _quiet():
        mesh = jax.sharding.Mesh(np.array(jax.devices()), ("data",))
        rows = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec("data"))
        ones = np.ones(len(jax.devices()), np.float32)
        put = jax.make_array_from_callback(ones.shape, rows, lambda index: ones[index])
        float(jax.jit(lambda x: x.sum())(put))


@contextlib.contextmanager
def _connecting_at(address: str) -> Iterator[None]:
    """Let Gloo, which carries the all-reduce between CPUs, be reached at this address.

    It takes that of the machine's name, which on many machines is 127.0.1.1. JAX has no setting
    for it, but its own function takes it as an argument.
    """
    try:
        inside = importlib.import_module("jax._src.xla_bridge")._jax
        make = inside.make_gloo_tcp_collectives
    except (ImportError, AttributeError):  # another version of JAX
        yield
        return
    inside.make_gloo_tcp_collectives = functools.partial(make, hostname=address)
    try:
        yield
    finally:
        inside.make_gloo_tcp_collectives = make


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without what Gloo writes to the standard output when it has connected."""
    sys.stdout.flush()
    with contextlib.ExitStack() as later:
        kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
        later.callback(os.close, kept)
        later.callback(os.close, nowhere)
        later.callback(os.dup2, kept, 1)
        os.dup2(nowhere, 1)
        yield


def _end(group: Group) -> None:
    """At the exit of a process whose group is broken: without JAX, which would wait for it."""
    if not group.whole:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(1)
