"""A layer of faults under a save: the n-th call to the system kills the process, or fails."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

CALLS = (
    (os, ("stat", "lstat", "access", "scandir", "open", "fstat", "dup", "chmod", "write", "fsync",
          "close", "link", "rename", "replace", "unlink")),
    (fcntl, ("flock",)),
)  # fmt: skip


@contextlib.contextmanager
def watched(at: Callable[[int, str, Callable[..., Any], tuple[Any, ...]], Any]) -> Iterator[None]:
    """Every call that a save makes to the system goes to at(number, name, function, arguments)."""
    count = 0

    def watch(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            return at(count, name, lambda *given: real(*given, **named), arguments)

        return call

    before = [(module, name, getattr(module, name)) for module, names in CALLS for name in names]
    try:
        for module, name, real in before:
            setattr(module, name, watch(name, real))
        yield
    finally:
        for module, name, real in before:
            setattr(module, name, real)


def names_of_calls(action: Callable[[], Any]) -> list[str]:
    """The calls that an action makes, one after another."""
    names: list[str] = []

    def note(number: int, name: str, real: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        names.append(name)
        return real(*arguments)

    with watched(note):
        action()
    return names


def killed_at(number: int, action: Callable[[], Any]) -> bool:
    """Do the action in a child that is killed just before its call of this number; False if it
    made fewer. A call that writes is killed when a half of it is written."""

    def kill(count: int, name: str, real: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        if count == number:
            if name == "write":
                handle, content = arguments
                real(handle, content[: len(content) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)

    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException), watched(kill):
            action()
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the action raised an error"
    return os.WIFSIGNALED(status)


@contextlib.contextmanager
def failing_at(number: int, reason: int = errno.ENOSPC) -> Iterator[list[str]]:
    """The call of this number fails; its name is put into the list. What is closed is closed."""
    failed: list[str] = []

    def fail(count: int, name: str, real: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        if count != number or name == "access":  # which answers, and never fails
            return real(*arguments)
        failed.append(name)
        if name == "close":
            real(*arguments)
        if name == "write":
            handle, content = arguments
            real(handle, content[: len(content) // 2])
        raise OSError(reason, os.strerror(reason))

    with watched(fail):
        yield failed
