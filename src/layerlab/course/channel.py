"""Starting a process for the learner's code, and talking with it: the seam for a sandbox.

`start_child` gives a `Channel`. Another backend (one that shuts the process in) is another function
of the same kind; what its results say of themselves is the channel's `how`.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from layerlab.check.guard import Gone
from layerlab.course.results import SELF_CHECK
from layerlab.course.wire import Broken, read_frame, write_frame

__all__ = ["Channel", "ChildGone", "start_child"]

HERE = Path(__file__).resolve().parent
PARTS = ("landlock", "wire", "rules", "agent")
MEMORY = 3 * 2**30  # bytes of address space, NumPy included
MARK = "LAYERLAB_CHILD"  # in the environment of the child, and of all that it starts

# The four files are loaded under their own names, without the package around them; then the names
# are taken away, so that `import layerlab` is an import like any other.
BOOT = f"""
import importlib.util, os, sys, sysconfig, types
for name in ("layerlab", "layerlab.course"):
    sys.modules[name] = types.ModuleType(name)
for part in {PARTS!r}:
    name = "layerlab.course." + part
    spec = importlib.util.spec_from_file_location(name, {str(HERE) + os.sep!r} + part + ".py")
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("ctypes", "_ctypes")]:
        del sys.modules[name]
    sys.modules["ctypes"] = None  # NumPy does without, and with it all memory could be written
del sys.modules["ctypes"]
landlock = sys.modules["layerlab.course.landlock"]
numpy = os.path.dirname(sys.modules["numpy"].__file__)
landlock.restrict(landlock.readable(sysconfig.get_path("stdlib"), [numpy]))
for name in [name for name in sys.modules if name.partition(".")[0] == "layerlab"]:
    del sys.modules[name]
del landlock
module.main()
"""


class ChildGone(Gone):
    """The process ended, or was ended; `why` says so in a sentence for the learner."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Channel:
    """A process that answers questions, one at a time."""

    how = SELF_CHECK

    def __init__(self, command: list[str], environment: dict[str, str], folder: str) -> None:
        self.folder = folder
        self.mark = environment[MARK]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        self.closed = False
        self._late = ""
        self._deadline: float | None = None
        self._changed = threading.Condition()
        threading.Thread(target=self._watch, daemon=True).start()

    def allow(self, seconds: float) -> None:
        """From now on the process has so many seconds, then it is ended."""
        with self._changed:
            self._deadline = time.monotonic() + seconds
            self._late = f"it was stopped after {seconds:g} seconds"
            self._changed.notify()

    def ask(
        self, header: Any, body: bytes = b"", called: Callable[[Any, bytes], Any] | None = None
    ) -> tuple[dict[str, Any], bytes]:
        """The answer to a question; `called` serves what the process asks back meanwhile.

        Raises ChildGone where no answer comes, or nothing that is one.
        """
        try:
            self._send(header, body)
            while True:
                reply, content = self._receive()
                if "callback" not in reply or called is None:
                    return reply, content
                self._send(*called(reply["callback"], content))
        except Broken as error:
            self.close()
            raise ChildGone(f"it sent something that is no answer ({error})") from error

    def _send(self, header: Any, body: bytes = b"") -> None:
        assert self.process.stdin is not None
        try:
            write_frame(self.process.stdin, header, body)
        except (OSError, ValueError) as error:
            raise self._gone() from error

    def _receive(self) -> tuple[dict[str, Any], bytes]:
        assert self.process.stdout is not None
        try:
            reply, content = read_frame(self.process.stdout)
        except (EOFError, OSError, ValueError) as error:
            raise self._gone() from error
        if not isinstance(reply, dict):
            raise Broken("a header that is no dictionary")
        return reply, content

    def _gone(self) -> ChildGone:
        late = self._deadline is not None and time.monotonic() >= self._deadline
        why = self._late if late else ""
        self.close()
        code = self.process.returncode
        if not why and code is not None and code < 0:
            with contextlib.suppress(ValueError):
                why = f"its process was ended by {signal.Signals(-code).name}"
        return ChildGone(why or f"its process ended with exit code {code} in the middle of a check")

    def _watch(self) -> None:
        """End the process when its time is over."""
        with self._changed:
            while not self.closed:
                left = None if self._deadline is None else self._deadline - time.monotonic()
                if left is not None and left <= 0:
                    break
                self._changed.wait(left)
            else:
                return
        self._end()

    def _end(self) -> None:
        with contextlib.suppress(OSError, AttributeError):  # gone already; Windows has no groups
            os.killpg(self.process.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self.process.kill()
        for number in _marked(self.mark):  # what left the group
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)

    def close(self) -> None:
        """End the process and all that it started; its folder goes too."""
        with self._changed:
            if self.closed:
                return
            self.closed = True
            self._changed.notify()
        self._end()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Channel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def start_child(seconds: float) -> Channel:
    """A process of its own for the learner's code: a clean environment, an empty folder, limits.

    It knows neither where the lessons are nor how they are checked. Raises ChildGone where it does
    not start within the seconds.
    """
    folder = tempfile.mkdtemp(prefix="layerlab-")
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment |= dict.fromkeys(threads, "1")  # more only wait for each other in small layers
    environment |= {"LANG": "C.UTF-8", "HOME": folder, MARK: secrets.token_hex(16)}
    channel = Channel([sys.executable, "-I", "-B", "-c", BOOT], environment, folder)
    try:
        channel.allow(max(seconds, 20.0))  # a busy machine may take its time to start Python
        channel.ask({"seconds": seconds, "memory": MEMORY})
    except BaseException:
        channel.close()
        raise
    return channel


def _marked(mark: str) -> list[int]:
    """The processes that have this mark in their environment, where the system shows that."""
    found = []
    wanted = f"{MARK}={mark}".encode()
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdigit():
                with contextlib.suppress(OSError):
                    if wanted in Path("/proc", name, "environ").read_bytes():
                        found.append(int(name))
    return found
