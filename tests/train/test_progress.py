"""What is shown while a network trains: plain lines in a file, a bar on a terminal."""

import io

import pytest
from rich.console import Console

from layerlab.train.progress import (
    LiveProgress,
    NoProgress,
    PlainProgress,
    choose_progress,
    describe,
)


def console(terminal=False):
    return Console(file=io.StringIO(), force_terminal=terminal, width=90, _environ={})


def row(epoch, **more):
    return {"epoch": epoch, "loss": 0.5 / epoch, "accuracy": 0.75, **more}


def follow(reporter, epochs, done=0, batches=3):
    reporter.begin(epochs, batches, done)
    for epoch in range(done + 1, epochs + 1):
        for batch in range(1, batches + 1):
            reporter.batch(epoch, batch, 0.5, None)
        reporter.epoch(row(epoch))
    reporter.end()


@pytest.mark.parametrize("epochs", [1, 5, 20, 39, 40, 100, 1000])
def test_plain_lines_are_few_and_show_the_first_and_the_last_epoch(epochs):
    shown = console()
    follow(PlainProgress(shown), epochs)
    lines = shown.file.getvalue().splitlines()
    numbers = [int(line.split()[1].split("/")[0]) for line in lines]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1
    assert numbers[-1] == epochs
    assert len(lines) <= 41
    assert lines[-1] == f"epoch {epochs}/{epochs}  loss {0.5 / epochs:.4f}  accuracy 75.0%"


def test_plain_lines_of_a_run_that_goes_on():
    shown = console()
    follow(PlainProgress(shown), 10, done=8)
    assert [line[:11] for line in shown.file.getvalue().splitlines()] == [
        "epoch  9/10",
        "epoch 10/10",
    ]


def test_a_live_bar_counts_all_batches_and_ends_clean():
    shown = console(terminal=True)
    live = LiveProgress(shown)
    live.begin(4, 3, 2)
    assert (live.bar.tasks[0].total, live.bar.tasks[0].completed) == (12, 6)
    live.batch(3, 1, 0.7, None)
    assert live.bar.tasks[0].completed == 7
    live.batch(3, 2, 0.7, None)  # too soon after the last one to be drawn
    live.epoch(row(3))
    assert live.bar.tasks[0].completed == 9
    live.epoch(row(4))
    live.end()
    assert live.bar.finished
    assert "epoch 4/4" in shown.file.getvalue()
    live.end()


def test_ending_before_the_beginning_is_no_error():
    LiveProgress(console(terminal=True)).end()
    PlainProgress(console()).end()


def test_the_terminal_decides():
    assert isinstance(choose_progress(console(terminal=True)), LiveProgress)
    assert isinstance(choose_progress(console()), PlainProgress)
    follow(NoProgress(), 3)


@pytest.mark.parametrize(
    ("measured", "text"),
    [
        ({"loss": 1.0}, "loss 1.0000"),
        ({"loss": 0.12345, "accuracy": None}, "loss 0.1235"),
        ({"loss": 0.5, "accuracy": 0.987}, "loss 0.5000  accuracy 98.7%"),
        (
            {"loss": 0.5, "accuracy": 0.0, "validation_loss": 2.0, "validation_accuracy": 0.0},
            "loss 0.5000  accuracy 0.0%  validation 0.0%",
        ),
        (
            {"loss": 0.5, "accuracy": None, "validation_loss": 2.0, "validation_accuracy": None},
            "loss 0.5000  validation loss 2.0000",
        ),
    ],
)
def test_a_row_in_short(measured, text):
    assert describe(measured) == text
