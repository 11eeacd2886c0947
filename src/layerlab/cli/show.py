"""What several commands print: data in words, an image, a result."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from layerlab.data import Dataset, Preparation
from layerlab.errors import CheckpointError
from layerlab.train.runs import Run

if TYPE_CHECKING:  # `predict` needs neither, and waits for both a fifth of its time
    from rich.console import Console

    from layerlab.explain import Explanation

__all__ = [
    "as_json",
    "described",
    "image_lines",
    "missing_notes",
    "percent",
    "require_finite",
    "result_line",
    "show_explanation",
    "unlearned",
]

SHADES = " ░▒▓█"
MOST_CLASS_NAMES = 8


def described(dataset: Dataset, rows: int) -> str:
    """A data set in one sentence: its rows, its features, and what is to be told from them."""
    if dataset.image_shape is None:
        count = dataset.num_features
        what = f"{rows:,} rows, {count:,} feature{'s' * (count != 1)}"
    else:
        height, width = dataset.image_shape
        what = f"{rows:,} images of {height} × {width} pixels"
    if dataset.task == "regression":
        return f"{dataset.name}: {what}; a regression: {dataset.target_name!r} is a number"
    names = dataset.class_names
    shown = ", ".join(names[:MOST_CLASS_NAMES]) + ", …" * (len(names) > MOST_CLASS_NAMES)
    return (
        f"{dataset.name}: {what}; a classification: {dataset.target_name!r} is one of "
        f"{len(names)} classes ({shown})"
    )


def missing_notes(preparation: Preparation | None) -> list[str]:
    """What had to be filled in, or was not known, in the table that was prepared last."""
    notes = {} if preparation is None else preparation.note_by_subject
    return [note for subject, note in notes.items() if subject.startswith(("missing:", "unseen:"))]


def image_lines(image: np.ndarray) -> list[str]:
    """A grey image (height, width) with numbers from 0 to 1, two characters a pixel."""
    steps = np.clip(np.round(image * (len(SHADES) - 1)), 0, len(SHADES) - 1).astype(int)
    return ["".join(SHADES[s] * 2 for s in row) for row in steps]


def show_explanation(explanation: Explanation, console: Console) -> None:
    """An explanation as text, in the width, the colours and the letters that the console has."""
    color = console.color_system is not None and not console.no_color
    width = max(20, console.width - console.is_terminal)  # some terminals wrap at the last column
    click.echo(explanation.text(width=width, color=color), file=console.file, color=True)


def percent(value: float) -> str:
    """0.986 as 98.6 %; what is not certain is not printed as 100 %."""
    if 0.9995 <= value < 1:
        return "> 99.9 %"
    return f"{100 * value:.1f} %"


def result_line(results: dict[str, Any], rows: int, where: str = "rows it has never seen") -> str:
    """How well a run does on rows, in one sentence."""
    if results.get("test_accuracy") is not None:
        right = round(results["test_accuracy"] * rows)
        return f"{percent(results['test_accuracy'])} right on {where} ({right} of {rows})"
    error = f"typical error {results['test_rmse']:.4g}"
    return f"R² {results['test_r2']:.3f}, {error} on {where} ({rows})"


def unlearned(losses: Sequence[float], dataset: Dataset, lr: float, usual: float) -> str:
    """What to do where no epoch was better than one answer for all rows; "" where one was."""
    # Targets of a regression are standardised: their mean is off by 1.
    guess = math.log(dataset.num_outputs) if dataset.task == "classification" else 1.0
    if not losses or min(losses) < guess:
        return ""
    return (
        f"Its loss never was less than {guess:.4g}, which is that of one answer for all rows.\n"
        f"  Fix: {'more --epochs' if lr == usual else f'--lr {usual:g}'}"
    )


def require_finite(outputs: np.ndarray, run: Run) -> None:
    """Raise CheckpointError if a network answers with NaN or infinity: its weights are damaged."""
    if not np.isfinite(outputs).all():
        raise CheckpointError(
            f"the network of {str(run.folder)!r} gives numbers that are not finite",
            fix="its weights are damaged, or grew without bound: train it again",
        )


def as_json(content: dict[str, Any]) -> str:
    """One line of JSON; a number that is not finite, which JSON does not have, becomes null."""
    known = {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in content.items()
    }
    return json.dumps(known)
