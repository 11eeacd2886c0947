"""A process that is shut in reads what it was given, and nothing else; where the kernel can."""

import ctypes
import subprocess
import sys

import pytest

from layerlab.course import landlock

CAN = sys.platform == "linux" and ctypes.CDLL(None).syscall(444, None, 0, 1) >= 1
PROGRAM = """
import os, sys
from layerlab.course.landlock import restrict
given, other, new = sys.argv[1:]
print(restrict([given, os.devnull]))
for number, act in enumerate([
    lambda: open(given).read(),
    lambda: open(other).read(),
    lambda: open(new, "w"),
    lambda: open(given, "w"),
    lambda: os.remove(given),
    lambda: os.execv("/bin/true", ["true"]),
    lambda: os.kill(os.getppid(), 0),
]):
    try:
        act()
        print(number, "done", flush=True)
    except PermissionError:
        print(number, "refused", flush=True)
"""


def answers(tmp_path):
    given, other = tmp_path / "given", tmp_path / "other"
    given.write_text("given")
    other.write_text("other")
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, given, other, tmp_path / "new"],
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split("\n")[:-1]


@pytest.mark.parametrize("shut_in", [CAN])
def test_what_was_given_is_read_and_nothing_else(tmp_path, shut_in):
    said = answers(tmp_path)
    assert said[0] == str(shut_in)
    assert said[1] == "0 done"
    assert [line for line in said[2:6] if "done" in line] == ([] if shut_in else said[2:6])
    assert (tmp_path / "given").exists() == shut_in
    if shut_in:
        assert said[6] == "5 refused"


def test_python_finds_what_it_needs_and_not_what_is_installed():
    found = landlock.readable(sys.prefix, ["/somewhere/numpy"])
    assert "/somewhere/numpy" in found
    assert not [path for path in found if path.endswith("-packages")]
