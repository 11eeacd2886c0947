"""Shutting a process in by the kernel: it may read a few folders, and nothing else (Linux 5.13).

What rules.py refuses, Python refuses, and NumPy can write over Python's own memory. What is refused
here stays refused. Where the kernel has no Landlock, `restrict` does nothing and says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterable

__all__ = ["readable", "restrict"]

CREATE, ADD, RESTRICT = 444, 445, 446  # the system calls, on every kind of processor
NO_NEW_PRIVILEGES = 38
WRITE_FILE, READ_FILE, READ_FOLDER = 1 << 1, 1 << 2, 1 << 3
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many rights on files a version knows; later ones 16


def readable(standard: str, packages: Iterable[str]) -> list[str]:
    """What Python and these packages need: the standard library, without what is installed in it.

    And the system's libraries, because some are loaded when they are first used.
    """
    found = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/dev/null", "/dev/urandom", os.getcwd()]
    for folder in (standard, os.path.join(sys.base_prefix, "lib")):
        with contextlib.suppress(OSError):
            inside = [os.path.join(folder, name) for name in os.listdir(folder)]
            own = folder == standard
            found += [
                path
                for path in inside
                if os.path.isfile(path) or (own and not path.endswith("-packages"))
            ]
    for package in packages:
        found += [package, f"{package}.libs"]
    return found


def restrict(paths: Iterable[str]) -> bool:
    """From here on this process reads these files and folders only; whether that is now so."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(CREATE, None, 0, 1)
    if version < 1:
        return False
    rights = (1 << RIGHTS.get(version, 16)) - 1
    connections, signals = 3 if version >= 4 else 0, 3 if version >= 6 else 0
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = libc.syscall(CREATE, struct.pack("QQQ", rights, connections, signals), size, 0)
    if rules < 0:
        return False
    for path in paths:
        with contextlib.suppress(OSError):
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            allowed = READ_FILE | (READ_FOLDER if os.path.isdir(path) else 0)
            if path == os.devnull:
                allowed |= WRITE_FILE
            libc.syscall(ADD, rules, 1, struct.pack("=Qi", allowed, place), 0)
            os.close(place)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    done: bool = libc.syscall(RESTRICT, rules, 0) == 0
    os.close(rules)
    return done
