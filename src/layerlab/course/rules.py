"""What the learner's code may not do while it is checked: start processes, or fetch the answers.

The rules keep honest mistakes harmless (a fork bomb) and shortcuts from working (our own layers,
the lesson with its solutions). They are no sandbox: who wants to cheat, cheats themselves.
"""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
from typing import Any

__all__ = ["limit", "refuse"]

# What a lesson never needs, and what would reach out of the process or around these rules.
EVENTS = (
    "os.fork", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill", "os.startfile",
    "os.link", "os.symlink", "os.chmod", "os.rename", "os.remove", "os.rmdir", "os.truncate",
    "os.mkdir", "subprocess.", "pty.", "shutil.", "socket.", "ctypes.", "mmap.", "resource.",
    "signal.pthread_kill", "gc.", "sys.addaudithook", "sys.setprofile", "sys.settrace",
    "cpython.PyInterpreterState_New", "code.__new__", "urllib.", "webbrowser.",
)  # fmt: skip
MODULES = (
    "_ctypes", "_posixsubprocess", "_posixshmem", "_multiprocessing", "_socket", "_testcapi",
    "_xxsubinterpreters", "_interpreters", "_testinternalcapi", "_winapi", "mmap", "resource",
    "site", "faulthandler", "ctypes", "_sqlite3", "_dbm", "_gdbm", "_tkinter", "_ssl", "_curses",
    "readline", "fcntl", "termios", "ossaudiodev", "_crypt", "spwd", "nis",
)  # fmt: skip
READS = ("open", "os.listdir", "os.scandir", "os.chdir")


def refuse(folders: list[str], libraries: set[str]) -> None:
    """From here on: no other processes, no files but Python's own, no libraries but these.

    What is in `folders` is not read, wherever they are. Python asks a hook before it does such a
    thing, and a hook cannot be taken away again.
    """
    secret = set()
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in (place, *(os.path.join(place, name) for name in names)):
                with contextlib.suppress(OSError):
                    found = os.stat(name)
                    secret.add((found.st_dev, found.st_ino))
    standard = tuple(_folder(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib"))
    packages = tuple(_folder(sysconfig.get_path(name)) for name in ("purelib", "platlib"))
    own = tuple(_folder(os.path.dirname(str(sys.modules[name].__file__))) for name in libraries)

    # All that the rule uses stands in its defaults: the names of this module, and Python's own, can
    # be found in the traceback of a refusal, and given another meaning.
    def rule(
        event: str,
        args: tuple[Any, ...],
        events: tuple[str, ...] = EVENTS,
        reads: tuple[str, ...] = READS,
        modules: tuple[str, ...] = MODULES,
        known: frozenset[str] = frozenset(sys.stdlib_module_names) | libraries | {"mylayers"},
        folders: tuple[tuple[str, ...], ...] = (standard, packages, own),
        hidden: frozenset[tuple[int, int]] = frozenset(secret),
        writing: int = os.O_WRONLY | os.O_RDWR,
        tools: tuple[Any, ...] = (type, str, bytes, int, str.__str__, os.fsdecode),
        look: tuple[Any, ...] = (os.stat, os.path.realpath),
        errors: tuple[Any, ...] = (ImportError, PermissionError),
    ) -> None:
        kind, text, raw, whole, exactly, decoded = tools
        if event == "import":
            name = exactly(args[0])  # whatever a subclass of str says that it is
            top = name.partition(".")[0]
            if top in modules or name.rpartition(".")[2] in modules or top not in known:
                said = "cannot be imported here: write it with NumPy and what Python brings"
                raise errors[0](f"{name} {said}")
        elif event.startswith(events):
            raise errors[1](f"{event} is not to be used while a lesson is checked")
        elif event in reads and kind(args[0]) is not whole:
            path = "." if args[0] is None else args[0]
            if kind(path) is not text and kind(path) is not raw:
                raise errors[1]("a file is named by text")
            if event == "open" and kind(args[2]) is whole and args[2] & writing:
                raise errors[1]("files are not written while a lesson is checked")
            stat, real = look
            found = stat(path)  # raises where there is none, as opening it would
            full = real(decoded(path))
            standard, packages, own = folders
            python = full.startswith(standard) and not full.startswith(packages)
            # by number too: neither a link nor another spelling leads there
            if (found.st_dev, found.st_ino) in hidden or not (python or full.startswith(own)):
                raise errors[1]("this file is not to be read while a lesson is checked")
        elif event == "object.__setattr__" and args[1] == "__code__":
            raise errors[1]("a function stays as it was written")

    sys.addaudithook(rule)


def _folder(path: str | None) -> str:
    return os.path.join(os.path.realpath(path or os.devnull), "")


def limit(seconds: float, memory: int) -> None:
    """Bounds of this process: memory, time, files. A lower one that is set already stays."""
    try:
        import resource
    except ImportError:  # Windows has none of this kind
        return
    bounds = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, int(seconds) + 2),
        (resource.RLIMIT_FSIZE, 2**20),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    )
    for name, most in bounds:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(name, (most, most))
