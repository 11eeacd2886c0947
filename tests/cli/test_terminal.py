"""Terminals: nothing is wider than they are, nothing is refused for its letters."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from layerlab import nn
from layerlab.cli.network_table import network_table
from layerlab.cli.terminal import PLAIN, printable, say
from layerlab.explain import summary
from layerlab.train.network import build_network
from layerlab.train.progress import LiveProgress, PlainProgress, choose_progress, duration


def terminal(width: int) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)


def written(console: Console) -> list[str]:
    """The lines, without the codes that move the cursor."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", console.file.getvalue())
    return re.split(r"[\r\n]+", text)


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_can_be_written_in_ascii_letter_by_letter(text):
    plain = text.encode("ascii", "layerlab-plain").decode("ascii")
    assert len(plain) == len(text)
    assert all(a == b for a, b in zip(text, plain, strict=True) if a.isascii())


def test_the_letters_that_we_use_have_a_likeness():
    assert all(chr(new).isascii() for new in PLAIN.values())
    text = "4 → 3   3 × (4 + 1)   R² 0.5   ░▒▓█ a·b – …"
    assert text.encode("ascii", "layerlab-plain") == b"4 > 3   3 x (4 + 1)   R2 0.5   .:*# a*b - ~"


def test_what_cannot_be_decoded_is_still_an_error():
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", "layerlab-plain")


@given(st.lists(st.text("abc", min_size=1, max_size=18), min_size=1), st.integers(30, 90))
def test_lines_are_wrapped_between_words(words, width):
    console = terminal(width)
    say(console, " ".join(words), hang=4)
    lines = written(console)
    assert max(map(len, lines)) < width
    assert " ".join(lines).split() == words
    assert all(line.startswith("    ") for line in lines[1:] if line)


def test_commands_and_paths_stay_whole():
    console = terminal(30)
    say(console, "Go on with\n  layerlab train iris --out " + "a" * 40 + " --resume")
    assert written(console)[1] == "  layerlab train iris --out " + "a" * 40 + " --resume"


def test_nothing_is_wrapped_in_a_file():
    console = Console(file=io.StringIO(), width=40)
    say(console, "word " * 30)
    assert len(console.file.getvalue().splitlines()) == 1


@pytest.mark.parametrize("width", [44, 50, 60, 80, 120])
def test_the_network_fits(width):
    console = terminal(width)
    sizes = summary(build_network(64, (128, 64), 10, norm="batch"), (1, 64))
    console.print(network_table(sizes, console))
    lines = written(console)
    assert max(map(len, lines)) <= width
    # No cell is broken: a line a row, of which the whole of it is the total, and the head.
    assert len([line for line in lines if line]) == len(sizes.rows) + 1
    assert ("128 × (64 + 1) = 8,320" in "".join(lines)) == (width >= 60)
    assert ("multiply-adds" in lines[0]) == (width >= 80)
    assert ("128 × 64 = 8,192" in "".join(lines)) == (width >= 80)
    assert lines[-2].split()[:2] == ["total", "17,610"]


def test_a_nested_network_is_indented_and_its_names_are_plain_text():
    class Odd(nn.Module):
        def __init__(self):
            super().__init__()
            self.add_module("[bold]part", nn.Sequential(nn.Sequential(nn.Linear(4, 2))))

        def forward(self, x):
            return getattr(self, "[bold]part")(x)

    for width in (20, 80):
        console = terminal(width)
        console.print(network_table(summary(Odd(), (1, 4)), console))
        lines = written(console)
        assert max(map(len, lines)) <= width
        if width == 80:
            assert [re.sub(r"(?<=\S) +", " ", line).rstrip() for line in lines[1:4]] == [
                "[bold]part Sequential 4 → 2 – –",
                "  0 Sequential 4 → 2 – –",
                "    0 Linear(4 -> 2) 4 → 2 2 × (4 + 1) = 10 4 × 2 = 8",
            ]


ROWS = [
    {"loss": 0.1234, "accuracy": 1.0, "validation_loss": 0.2, "validation_accuracy": 0.955},
    {"loss": 12345.678, "accuracy": None, "validation_loss": 23456.7, "validation_accuracy": None},
    {"loss": 0.5, "accuracy": 0.25},
]


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("epochs", [3, 5000])
def test_the_live_bar_is_never_wider_than_the_terminal(row, epochs):
    for width in range(36, 140, 4):
        console = terminal(width)
        bar = LiveProgress(console)
        bar.begin(epochs, 4, 0)
        bar.batch(1, 1, row["loss"], row["accuracy"])
        for epoch in (1, 2, epochs):
            bar.epoch({"epoch": epoch, **row})
        bar.end()
        lines = written(console)
        assert max(map(len, lines)) <= width - 2, width  # room for the ^C of a stop
        last = [line for line in lines if line.strip()][-1]
        assert last.startswith(f"epoch {epochs}/{epochs} ")
        assert "…" not in "".join(lines)
        assert last.rstrip().endswith("left")
        if width >= 100:
            assert f"loss {row['loss']:.4f}" in last


def test_the_bar_stands_where_the_run_goes_on():
    console = terminal(80)
    bar = LiveProgress(console)
    bar.begin(10, 4, 5)
    bar.end()
    assert "epoch  6/10" in written(console)[-2]
    assert bar.bar.tasks[0].completed == 20
    assert bar.bar.tasks[0].total == 40


def test_the_bar_moves_with_the_batches(monkeypatch):
    bar = LiveProgress(terminal(80))
    bar.begin(10, 4, 0)
    now = 100.0
    monkeypatch.setattr("layerlab.train.progress.time.monotonic", lambda: now)
    bar.batch(3, 2, 0.5, 0.5)
    assert bar.bar.tasks[0].completed == 10
    bar.batch(3, 3, 0.5, 0.5)  # at the same moment: not drawn
    assert bar.bar.tasks[0].completed == 10
    bar.epoch({"epoch": 3, **ROWS[0]})
    assert bar.bar.tasks[0].completed == 12
    bar.end()


def test_the_time_left_is_that_of_the_epochs_to_come(monkeypatch):
    now = 0.0
    monkeypatch.setattr("layerlab.train.progress.time.monotonic", lambda: now)
    console = Console(file=io.StringIO(), width=30)
    plain = PlainProgress(console)
    plain.begin(20, 4, 10)
    for epoch in range(11, 21):
        now += 3
        plain.epoch({"epoch": epoch, **ROWS[0]})
    left = [line.partition("95.5%  ")[2] for line in console.file.getvalue().splitlines()]
    assert left == [*(f"{3 * n} s left" for n in range(9, 0, -1)), ""]


def test_plain_lines_and_the_time_left():
    console = Console(file=io.StringIO(), width=30)
    plain = PlainProgress(console)
    plain.begin(100, 4, 90)
    for epoch in range(91, 101):
        plain.epoch({"epoch": epoch, **ROWS[0]})
    lines = console.file.getvalue().splitlines()
    assert [int(line.split("/")[0].split()[1]) for line in lines] == [91, 95, 100]
    assert re.search(r"  \d+ s left$", lines[0])
    assert lines[-1] == "epoch 100/100  loss 0.1234  accuracy 100.0%  validation 95.5%"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "1 s"), (8.2, "8 s"), (99, "99 s"), (100, "2 min"), (5990, "100 min"), (9000, "2.5 h")],
)
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_a_bar_only_where_it_can_be_drawn(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(choose_progress(terminal(80)), LiveProgress)
    assert isinstance(choose_progress(Console(file=io.StringIO())), PlainProgress)
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(choose_progress(terminal(80)), PlainProgress)


def test_text_from_elsewhere_is_shown_and_not_obeyed():
    text = "a\x1b[2J\r\b\x07\x7f\x9b\u202e\u2028\tb\né→✓"
    shown = printable(text)
    assert shown == r"a\x1b[2J\r\x08\x07\x7f\x9b\u202e\u2028    b" + "\né→✓"
    assert all(letter == "\n" or letter.isprintable() for letter in shown)
