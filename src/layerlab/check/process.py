"""Checking code in a process of its own, so that code which hangs or dies takes nothing with it.

The parent starts a child, waits so many seconds, and ends the child with all that it started. The
child answers with one finding, as JSON; what the checked code prints goes nowhere. This protects
against accidents, not against code that wants to forge its result.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from layerlab.check.diagnosis import check_arguments, diagnose
from layerlab.check.finding import Finding
from layerlab.check.loading import ImportFailed, load
from layerlab.errors import ArgumentError, LayerlabError

try:
    import resource
except ImportError:  # Windows has no limits of this kind
    resource = None  # type: ignore[assignment]

__all__ = ["diagnose_file", "failed_import"]

MEMORY = 4 * 2**30  # bytes of address space for the child
MOST_SECONDS = 86_400
MOST_BYTES = 2**22  # of an answer

# Without the current folder in its path (-P): a random.py of the learner's must not be ours.
START = (
    f"import sys; sys.path.append({str(Path(__file__).resolve().parents[2])!r}); "
    "from layerlab.check.process import answer; answer(sys.argv[1])"
)


def diagnose_file(
    path: str | os.PathLike[str],
    subject: str | None,
    role: str,
    *,
    name: str | None = None,
    seed: int = 0,
    seconds: float = 10.0,
) -> Finding:
    """Diagnose the class or function `subject` of a Python file, in a process of its own.

    Code that takes longer than `seconds`, ends the process or exhausts the memory is cut off, and
    the finding says so. Raises ArgumentError for an unknown role, name or subject.
    """
    check_arguments(role, name, seed)
    if not 0 < seconds <= MOST_SECONDS:
        raise ArgumentError(
            f"seconds wants a number above 0 and at most {MOST_SECONDS}, but got {seconds}",
            fix="seconds=10",
        )
    request = json.dumps([os.fsdecode(path), subject, role, name, int(seed)])
    with tempfile.TemporaryFile() as answers:  # a pipe would hold what comes in memory, all of it
        child = subprocess.Popen(
            [sys.executable, "-P", "-B", "-c", START, request],
            stdin=subprocess.DEVNULL,
            stdout=answers,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            look = "Does every loop have an end? Code that is only slow can be given more seconds."
            return _cut_off(role, seed, f"it was stopped after {seconds:g} seconds", look)
        finally:
            _end(child)
        answers.seek(0)
        answer = answers.read(MOST_BYTES)
    try:
        content = json.loads(answer)
    except (ValueError, RecursionError):
        return _cut_off(role, seed, _death(child.returncode), "Nothing came back from it.")
    if "fault" in content:  # none of the learner's
        raise RuntimeError(content["fault"])
    if "problem" in content:
        raise ArgumentError(content["problem"], detail=content["detail"], fix=content["fix"])
    return Finding.from_dict(content)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and all that it started."""
    with contextlib.suppress(OSError, AttributeError):  # gone already; or Windows, without groups
        os.killpg(child.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        child.kill()
    child.wait()


def _death(code: int | None) -> str:
    if code and code < 0:
        with contextlib.suppress(ValueError):
            return f"its process was ended by {signal.Signals(-code).name}"
    return f"its process ended with exit code {code} before the check was over"


def _cut_off(role: str, seed: int, title: str, look: str) -> Finding:
    return Finding(
        role, False, title=title, message=f"{title[0].upper()}{title[1:]}. {look}", seed=seed
    )


def answer(request: str) -> None:
    """The child: diagnose, and write the finding to what was its standard output."""
    own = os.getpid()
    channel = os.dup(1)  # not inheritable
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if resource is not None:
        for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
            with contextlib.suppress(OSError, ValueError):  # a lower one is set already
                resource.setrlimit(limit, (most, most))
    path, subject, role, name, seed = json.loads(request)
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    try:
        finding = diagnose(load(Path(path), subject), role, name=name, seed=seed).to_dict()
    except ImportFailed as error:
        finding = failed_import(role, seed, error).to_dict()
    except LayerlabError as error:
        finding = {"problem": error.what, "detail": error.detail, "fix": error.fix}
    except Exception as error:
        finding = {"fault": f"{type(error).__name__}: {error}"}
    if os.getpid() != own:  # the checked code has forked: only one of the two answers
        os._exit(0)
    with os.fdopen(channel, "wb") as pipe:
        pipe.write(json.dumps(finding).encode())
    os._exit(0)  # threads and handlers of the checked code have nothing more to say


def failed_import(role: str, seed: int, error: ImportFailed) -> Finding:
    """What is said of a file that stops with an error of its own."""
    raised = error.raised
    where = f", line {raised.number}" if raised.number else ""
    title = f"{error.path.name}{where}: {raised.said}"
    return Finding(
        role,
        False,
        title=title,
        message="The file itself stops with an error, before anything in it can be checked.",
        raised=raised,
        seed=seed,
    )
