"""`layerlab watch`: a save is a test, each key does what it says, the terminal is put back."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from cli.conftest import SMALL, environment, write_solved

WAITS = "waits for {} to be saved"
LONGEST = 60  # seconds, on a machine that does many things


# Makes the terminal that of its session, for Ctrl-C, and becomes the command.
OWN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


class Terminal:
    """The command in a terminal of its own, of 80 columns."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.file, inner = pty.openpty()
        termios.tcsetwinsize(inner, (40, 80))
        self.before = termios.tcgetattr(inner)
        self.inner, self.text = inner, ""
        command = [sys.executable, "-c", SMALL.format(folder.parent), "watch", *arguments]
        self.process = subprocess.Popen(
            [sys.executable, "-c", OWN_TERMINAL, *command],
            stdin=inner, stdout=inner, stderr=inner, start_new_session=True,
            env=environment(PYTHONUTF8="1", TERM="xterm"),
        )  # fmt: skip

    def until(self, words: str) -> str:
        """What is shown up to these words."""
        end = time.monotonic() + LONGEST
        while words not in self.text:
            assert time.monotonic() < end, f"{words!r} did not come: {self.text}"
            ready, _, _ = select.select([self.file], [], [], 0.2)
            if ready:
                self.text += os.read(self.file, 4096).decode().replace("\r\n", "\n")
                self.text = re.sub(r"\x1b\[[\d;]*m", "", self.text)
        shown, _, self.text = self.text.partition(words)
        return shown + words

    def press(self, keys: str) -> None:
        os.write(self.file, keys.encode())

    def ended(self) -> int:
        code = self.process.wait(LONGEST)
        assert termios.tcgetattr(self.inner) == self.before, "the terminal is put back"
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self.file)
        os.close(self.inner)


@pytest.fixture
def terminal(workspace):
    opened = []

    def start(*arguments: str) -> Terminal:
        opened.append(Terminal(workspace, *arguments))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def test_a_save_is_a_test_and_each_key_does_what_it_says(terminal, workspace):
    watch = terminal()
    first = watch.until(WAITS.format("01_scales.py"))
    assert first.startswith("n next · h hint · l list · r run · q quit\n")
    assert "nothing is written yet for relu, twice" in first
    watch.press("h")
    assert "01_scales:relu, hint 1 of 3:\n\nlook at the sign\n" in watch.until("sign\n")
    watch.press("h")
    watch.until("01_scales:relu, hint 2 of 3")
    watch.press("l")
    assert "· 02_pairs   0 of 4 points" in watch.until("This is 01_scales.")
    write_solved("01_scales", ("return np.maximum(x, 0)", "raise NotImplementedError()"))
    assert "✓ twice  3 of 3 points" in watch.until(WAITS.format("01_scales.py"))
    unfinished = Path("unfinished")  # many editors write beside it and rename
    unfinished.write_bytes(write_solved("01_scales").read_bytes())
    os.replace(unfinished, "01_scales.py")
    shown = watch.until(WAITS.format("01_scales.py"))
    if "5 of 5 points" not in shown:  # the first of the two writes was seen by itself
        shown = watch.until(WAITS.format("01_scales.py"))
    assert "Exported to mylayers/scales.py." in shown
    assert "n goes on with 02_pairs\n" in shown
    watch.press("r")
    assert "01_scales, 01_scales.py" in watch.until(WAITS.format("01_scales.py")), "it stays"
    watch.press("n")
    assert "nothing is written yet for Pair" in watch.until(WAITS.format("02_pairs.py"))
    watch.press("n")
    watch.until("02_pairs is the last lesson.")
    watch.press("x\x1b[A\x1bOQ\x1b[3~q")  # x, an arrow, F2, Delete: they do nothing
    assert watch.ended() == 0


@pytest.mark.parametrize(("how", "code"), [("\x03", 130), (signal.SIGTERM, 143)], ids=["C", "TERM"])
def test_the_terminal_is_put_back_however_it_ends(terminal, workspace, how, code):
    watch = terminal("2")
    watch.until("n next")
    while termios.tcgetattr(watch.inner) == watch.before:
        time.sleep(0.01)
    watch.until("to be saved")
    if isinstance(how, str):
        watch.press(how)
        watch.until("stopped by Ctrl-C")
    else:
        watch.process.send_signal(how)
    assert watch.ended() == code


def test_ctrl_c_while_code_runs_ends_it_and_its_process(terminal, workspace):
    write_solved("01_scales", ("return np.maximum(x, 0)", "while True: pass"))
    watch = terminal("1", "--seconds", "3000")
    watch.until("──\n")
    time.sleep(1.5)
    watch.press("\x03")
    watch.until("stopped by Ctrl-C")
    assert watch.ended() == 130
    group = subprocess.run(["ps", "-eo", "ppid,pid"], capture_output=True, text=True).stdout
    assert not re.search(rf"^\s*{watch.process.pid}\s", group, re.MULTILINE)


def test_a_file_that_is_gone_for_a_while(terminal, workspace):
    watch = terminal("1")
    watch.until("to be saved")
    text = Path("01_scales.py").read_bytes()
    Path("01_scales.py").unlink()
    watch.press("r")
    assert "there is no 01_scales.py" in watch.until("to be saved")
    Path("01_scales.py").write_bytes(text)
    assert "nothing is written yet" in watch.until("to be saved")


def test_without_a_keyboard(layerlab_process, workspace):
    running = layerlab_process("watch", "1", code=SMALL.format(workspace.parent), PYTHONUTF8="1")
    shown = b""
    while b"to be saved" not in shown:
        shown += os.read(running.stdout.fileno(), 4096)
    assert shown.decode().startswith("Ctrl-C ends it\n")
    assert b"h hint" not in shown
    write_solved("01_scales")
    shown = b""
    while b"to be saved" not in shown:
        shown += os.read(running.stdout.fileno(), 4096)
    assert "✓ twice" in shown.decode()
    assert "Next: layerlab watch 02_pairs" in shown.decode()
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=LONGEST)
    assert (running.returncode, err) == (130, b"\nstopped by Ctrl-C\n")
