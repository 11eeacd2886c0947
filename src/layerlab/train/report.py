"""Turn the record of a training run into one web page that can be read, printed and sent.

The page is a single file. It asks nothing of any other file or machine, and the same run always
gives the same page.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layerlab.errors import ArgumentError, ArgumentTypeError
from layerlab.files import write_atomically
from layerlab.train.report_data import Mistake, ReportData
from layerlab.train.report_draw import (
    Curve,
    count,
    duration,
    ink_image,
    line_chart,
    number,
    percent,
    point_chart,
    scrolling,
    shape,
    signed_image,
    table,
    text,
)
from layerlab.train.report_style import STYLE

__all__ = ["Mistake", "ReportData", "render_report", "write_report"]

Numbers = NDArray[np.float64]

_MOST_IMAGES = 48
_MOST_ROWS = 20
_MOST_NEURONS = 64
_MOST_FEATURES = 40
_MOST_FEATURES_WITH_NUMBERS = 12
_MOST_CLASSES_AS_TABLE = 25
_MOST_EPOCH_ROWS = 60


def write_report(data: ReportData, path: str | os.PathLike[str]) -> Path:
    """Write the page to `path`, whole or not at all, and return where it is.

    Raises `ArgumentError` if the folder is missing or `path` is itself a folder.
    """
    if not isinstance(data, ReportData):
        raise ArgumentTypeError(
            f"write_report wants a ReportData, but got {type(data).__name__}.",
            fix="write_report(ReportData(...), 'report.html')",
        )
    target = Path(path)
    if target.is_dir():
        raise ArgumentError(
            f"The report cannot be written to {str(target)!r}: it is a folder.",
            fix=f"name a file in it, such as {str(target / 'report.html')!r}.",
        )
    if not target.parent.is_dir():
        raise ArgumentError(
            f"The report cannot be written to {str(target)!r}: its folder does not exist.",
            fix=f"make the folder {str(target.parent)!r} first.",
        )
    page = render_report(data)
    return write_atomically(target, page)


def render_report(data: ReportData) -> str:
    """The whole page as text: well-formed HTML, the same for the same data."""
    sections = (
        _curves(data),
        _confusion(data) if data.task == "classification" else _points(data),
        _mistakes(data),
        _weights(data),
        _neuron(data),
        _activity(data),
        _network(data),
        _settings(data),
    )
    # The policy makes the browser itself refuse every request that the page could ever make.
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8" />\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}" />\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
        '<meta name="color-scheme" content="light dark" />\n'
        '<link rel="icon" href="data:," />\n'
        f"<title>{text(data.title)}</title>\n<style>{STYLE}</style></head>\n<body>\n"
        f"{_opening(data)}\n<main>\n{''.join(filter(None, sections))}</main>\n"
        '<footer class="quiet"><p>A report by layerlab. This page is one file: keep it, print it, '
        "send it; it loads nothing from anywhere.</p></footer>\n</body></html>\n"
    )


def _opening(data: ReportData) -> str:
    facts = [
        ("Data", text(data.dataset)),
        ("Parameters", count(data.total_parameters)),
        ("Epochs", count(len(data.history))),
        ("Training time", duration(data.seconds)),
        ("Loss on the test set", number(data.test_loss)),
    ]
    if data.test_rmse is not None:
        facts.append(("Typical error (RMSE)", number(data.test_rmse)))
    listed = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    score, lead, note = (_accuracy if data.task == "classification" else _r_squared)(data)
    below = f'<p class="quiet">{note}</p>' if note else ""
    return (
        f'<header class="opening"><h1>{text(data.title)}</h1>{score}<p class="lead">{lead}</p>'
        f'{below}<dl class="facts">{listed}</dl></header>{_alarm(data)}'
    )


def _score(shown: str) -> str:
    if shown.endswith("%") and shown[0].isdigit():
        return f'<p class="score">{shown[:-1]}<small>%</small></p>'
    return f'<p class="score{"" if shown[-1].isdigit() else " words"}">{shown}</p>'


def _accuracy(data: ReportData) -> tuple[str, str, str]:
    score = _score(percent(data.test_score))
    thing = "image" if data.image_shape else "example"
    if not math.isfinite(data.test_score):
        return score, "The score could not be computed: the network's answers are not numbers.", ""
    if data.confusion is None:
        return score, f"of the {thing}s it had never seen are named correctly.", ""
    confusion = np.asarray(data.confusion)
    total, right = int(confusion.sum()), int(np.trace(confusion))
    if total == 0:
        return score, f"There were no {thing}s to test on.", ""
    lead = (
        f"Of {count(total)} {thing}s that it had never seen, the network named "
        f"{count(right)} correctly and got {count(total - right)} wrong."
    )
    if right == total:
        lead = f"The network named all {count(total)} {thing}s correctly, none of them seen before."
    commonest = confusion.sum(axis=1)
    low, high = _wilson(right, total)
    note = (
        f"Always answering “{text(data.class_names[int(commonest.argmax())])}”, the commonest "
        f"class, would be right {percent(int(commonest.max()) / total)} of the time. With "
        f"{count(total)} test {thing}s the score itself is uncertain: the true accuracy probably "
        f"lies between {percent(low)} and {percent(high)} (95% Wilson interval)."
    )
    return score, lead, note


def _wilson(right: int, total: int) -> tuple[float, float]:
    """The 95% interval for a share, which stays sound near 0 and 1 (Wilson, 1927)."""
    z = 1.959964
    share = right / total
    centre = share + z * z / (2 * total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low = 0.0 if right == 0 else (centre - reach) / scale
    return low, 1.0 if right == total else (centre + reach) / scale


def _r_squared(data: ReportData) -> tuple[str, str, str]:
    value = data.test_score
    if not math.isfinite(value):
        lead = "The score could not be computed: the network's answers are not all finite numbers."
        return _score(number(value)), lead, ""
    score = f'<p class="score"><small>R² </small>{number(value, 3)}</p>'
    if value < 0:
        lead = (
            "On examples that it had never seen, the network did worse than always answering "
            "with their average."
        )
    else:
        lead = (
            f"On examples that it had never seen, the network's answers account for "
            f"{percent(value)} of what varies in the target."
        )
    if data.test_rmse is not None:
        lead += f" Typically it is off by {number(data.test_rmse, 3)}."
    note = "R² is 1 for perfect answers and 0 for always answering with the average."
    return score, lead, note


def _alarm(data: ReportData) -> str:
    """A warning that cannot be missed when the loss stopped being a number."""
    for row in data.history:
        if not math.isfinite(row["loss"]):
            return (
                '<p class="alert" role="alert"><strong>The run diverged.</strong> At epoch '
                f"{count(row['epoch'])} the loss was {number(row['loss'])}, so the weights after "
                "it mean nothing. The usual mends: a smaller learning rate, inputs scaled to "
                "about −1 to 1, or clipped gradients.</p>"
            )
    return ""


def _section(name: str, heading: str, about: Sequence[str], body: str) -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in about)
    return (
        f'<section aria-labelledby="{name}"><header><h2 id="{name}">{heading}</h2>{paragraphs}'
        f'</header><div class="body">{body}</div></section>\n'
    )


def _column(data: ReportData, key: str) -> Numbers:
    """One measurement over the epochs: NaN where it was not taken, infinite where it failed."""
    values = [row.get(key) for row in data.history]
    return np.array(
        [math.nan if v is None else v if math.isfinite(v) else math.inf for v in values], float
    )


def _best_row(data: ReportData) -> int | None:
    """The epoch with the lowest validation loss, or the lowest loss where nothing validated."""
    for key in ("validation_loss", "loss"):
        values = _column(data, key)
        if np.isfinite(values).any():
            return int(np.nanargmin(values))
    return None


def _short(value: float) -> str:
    return number(value, 3)


def _curves(data: ReportData) -> str:
    epochs = [int(row["epoch"]) for row in data.history]
    best = _best_row(data)
    charts = []
    for heading, key, shares in (("Loss", "loss", False), ("Accuracy", "accuracy", True)):
        measured = {name: _column(data, name) for name in (key, f"validation_{key}")}
        curves = [
            Curve("validation" if name != key else "training", values, "main")
            for name, values in measured.items()
            if not np.isnan(values).all()
        ]
        if len(curves) == 2:
            curves[0] = curves[0]._replace(style="quiet")
        if curves:
            charts.append(
                line_chart(
                    heading,
                    epochs,
                    curves,
                    show=percent if shares else _short,
                    best=best,
                    # Best is judged by the loss; the accuracy may peak at another epoch.
                    best_name="epoch" if shares else "lowest at epoch",
                    shares=shares,
                )
            )
    about = [
        "One epoch is one pass over the training data. The loss measures how wrong the answers "
        "are: lower is better."
    ]
    validation_loss = _column(data, "validation_loss")
    if best is not None and np.isfinite(validation_loss).any():
        about.append(
            "The validation examples are never trained on. Where their curve turns while the "
            "training curve goes on improving, the network has begun to learn its examples by "
            f"heart. Their loss was lowest at epoch {epochs[best]} of {epochs[-1]}."
        )
    elif best is not None:
        about.append(
            f"The loss was lowest at epoch {epochs[best]}. Without validation data nobody can "
            "tell from these curves whether the network learned its examples by heart."
        )
    if len(epochs) == 1:
        about.append("After a single epoch there is a point, not yet a curve.")
    style = "charts two" if len(charts) > 1 else "charts"
    body = f'<div class="{style}">{"".join(charts)}</div>{_epoch_table(data, best)}'
    return _section("curves", "How it learned", about, body)


def _epoch_table(data: ReportData, best: int | None) -> str:
    total = len(data.history)
    rows = sorted({int(row) for row in np.linspace(0, total - 1, min(total, _MOST_EPOCH_ROWS))})
    names = {
        "loss": "loss",
        "accuracy": "accuracy",
        "validation_loss": "validation loss",
        "validation_accuracy": "validation accuracy",
        "lr": "learning rate",
    }
    keys = [key for key in names if not np.isnan(_column(data, key)).all()]
    lines = []
    for row in sorted({*rows, *([] if best is None else [best])}):
        entry = data.history[row]
        label = f"{count(entry['epoch'])}{' (best)' if row == best else ''}"
        shown = [(percent if "accuracy" in key else number)(entry.get(key)) for key in keys]
        lines.append([label, *shown])
    caption = "Every epoch" if len(lines) == total else f"{len(lines)} of {count(total)} epochs"
    heads = [("epoch", True), *((names[key], True) for key in keys)]
    inside = table(caption, heads, lines, narrow=True)
    return f"<details><summary>The numbers, epoch by epoch</summary>{inside}</details>"


def _confusion(data: ReportData) -> str:
    if data.confusion is None:
        return ""
    confusion = np.asarray(data.confusion)
    names = [text(name) for name in data.class_names]
    draw = _matrix if len(names) <= _MOST_CLASSES_AS_TABLE else _map
    about = [
        "Each row is a true class, each column what the network said. Right answers lie on the "
        "diagonal; everything off it is a mistake, stronger in colour the more often it happened."
    ]
    body = f'<div class="beside">{draw(confusion, names)}{_mix_ups(confusion, names)}</div>'
    return _section("confusion", "Where it goes wrong", about, body)


def _wrong_only(confusion: NDArray[Any]) -> NDArray[Any]:
    wrong = confusion.copy()
    np.fill_diagonal(wrong, 0)
    return wrong


def _ratio(part: float, whole: float) -> float | None:
    return float(part) / float(whole) if whole else None


def _matrix(confusion: NDArray[Any], names: Sequence[str]) -> str:
    most = max(1, int(_wrong_only(confusion).max(initial=0)))
    tall = max(len(name) for name in names) > 3
    kind = ' class="tall"' if tall else ""
    top = "".join(f'<th scope="col"{kind}><span>{name}</span></th>' for name in names)
    rows = []
    for truth, name in enumerate(names):
        cells = []
        for guess, times in enumerate(int(value) for value in confusion[truth]):
            if truth == guess:
                cells.append(f'<td class="right">{count(times)}</td>')
            elif times:
                share = 0.18 + 0.5 * math.sqrt(times / most)
                cells.append(f'<td class="wrong" style="--a:{share:.2f}">{count(times)}</td>')
            else:
                cells.append('<td class="none">·</td>')
        found = percent(_ratio(confusion[truth, truth], confusion[truth].sum()))
        rows.append(
            f'<tr><th scope="row">{name}</th>{"".join(cells)}<td class="share">{found}</td></tr>'
        )
    return scrolling(
        "Confusion matrix",
        '<table class="matrix"><caption>Rows: the truth. Columns: the guess. Last: how many of '
        f'the row were found.</caption><thead><tr><td></td>{top}<th scope="col" class="share">'
        f"found</th></tr></thead><tbody>{''.join(rows)}</tbody></table>",
    )


def _map(confusion: NDArray[Any], names: Sequence[str]) -> str:
    """Too many classes for a table of numbers: one pixel a cell, mistakes as orange."""
    wrong = _wrong_only(confusion).astype(float)
    # Under signed_image minus is orange and plus is blue: the root keeps single mistakes visible.
    picture = -np.sqrt(wrong / max(1.0, wrong.max()))
    np.fill_diagonal(picture, 0.25 * (np.diag(confusion) > 0))
    image = signed_image(
        picture,
        1.0,
        f"Confusion matrix of {len(names)} classes, one pixel for each pair; the commonest "
        "mistakes are listed beside it.",
        longest=4096,
    )
    return (
        f'<figure class="map">{image}<figcaption>{len(names)} classes, from {names[0]} (top, left) '
        f"to {names[-1]}. Down: the truth. Across: the guess. Orange: mistakes; pale blue: right."
        "</figcaption></figure>"
    )


def _mix_ups(confusion: NDArray[Any], names: Sequence[str]) -> str:
    wrong = _wrong_only(confusion)
    order = np.argsort(-wrong, axis=None, kind="stable")[:8]
    pairs = [divmod(int(place), len(names)) for place in order]
    rows = [
        [
            names[truth],
            names[guess],
            count(wrong[truth, guess]),
            percent(_ratio(wrong[truth, guess], confusion[truth].sum())),
        ]
        for truth, guess in pairs
        if wrong[truth, guess] > 0
    ]
    if not rows:
        return "<p>No class was taken for another: every cell off the diagonal is empty.</p>"
    heads = [("truth", False), ("taken for", False), ("times", True), ("of its class", True)]
    return f"<div>{table('The commonest mix-ups', heads, rows)}</div>"


def _points(data: ReportData) -> str:
    if data.actual is None or data.predicted is None:
        return ""
    actual, predicted = (np.asarray(v, float).ravel() for v in (data.actual, data.predicted))
    if not actual.size:
        return ""
    about = [
        "Each dot is one test example: to the right its true value, upward the network's answer. "
        "A perfect network would put every dot on the line.",
        "Dots above the line were guessed too high, dots below it too low.",
    ]
    return _section("points", "Predicted against actual", about, point_chart(actual, predicted))


def _mistakes(data: ReportData) -> str:
    if data.task == "regression":
        return ""
    thing = "images" if data.image_shape else "examples"
    if not data.mistakes:
        if data.mistake_count or data.confusion is None or np.isnan(data.test_score):
            return ""
        return _section(
            "mistakes", f"The {thing} it got wrong", [], "<p>None: every answer was right.</p>"
        )
    mistakes = [Mistake(*mistake) for mistake in data.mistakes]
    # Surest first: a confident mistake tells more than a close call. NaN sorts last.
    mistakes.sort(key=lambda m: (-np.nan_to_num(m.guess_probability, nan=-1.0), m.example))
    shown = mistakes[: _MOST_IMAGES if data.image_shape else _MOST_ROWS]
    about = [
        "What it saw, what it said, and how sure it was: the surest mistakes come first, for "
        "they tell the most."
    ]
    if data.mistake_count > len(shown):
        about.append(f"{len(shown)} of {count(data.mistake_count)} are shown.")
    if data.image_shape:
        tiles = "".join(_mistake_tile(data, mistake) for mistake in shown)
        longest = max(len(name) for name in data.class_names)
        style = "tiles mistakes long" if longest > 4 else "tiles mistakes"
        body = f'<ul class="{style}">{tiles}</ul>'
    else:
        body = _mistake_table(data, shown)
    return _section("mistakes", f"The {thing} it got wrong", about, body)


def _mistake_tile(data: ReportData, mistake: Mistake) -> str:
    assert data.image_shape is not None
    guess, truth = (str(data.class_names[place]) for place in (mistake.guess, mistake.truth))
    image = ink_image(
        np.asarray(mistake.values, float).reshape(data.image_shape),
        f"Test example {mistake.example}: taken for {guess}, in truth {truth}",
    )
    lines = []
    for word, name, sure in (
        ("guess", guess, mistake.guess_probability),
        ("truth", truth, mistake.truth_probability),
    ):
        width = 100 * min(1.0, max(0.0, float(np.nan_to_num(sure))))
        lines.append(
            f'<span class="belief"><span>{word}</span><b title="{text(name)}">{text(name)}</b>'
            f'<span>{_sure(sure)}</span><span class="bar {word}">'
            f'<i style="width:{width:.1f}%"></i></span></span>'
        )
    return f"<li><figure>{image}<figcaption>{''.join(lines)}</figcaption></figure></li>"


def _sure(probability: float) -> str:
    """A probability in whole percents, where a little is never none and much never all."""
    if not math.isfinite(probability):
        return "–"
    if 0 < probability < 0.01:
        return "&lt;1%"
    return "&gt;99%" if 0.99 < probability < 1 else f"{probability:.0%}"


def _mistake_table(data: ReportData, shown: Sequence[Mistake]) -> str:
    rows = []
    for mistake in shown:
        values = np.asarray(mistake.values, float).ravel()[:_MOST_FEATURES_WITH_NUMBERS]
        rows.append(
            [
                str(mistake.example),
                f"<strong>{text(data.class_names[mistake.guess])}</strong>",
                _sure(mistake.guess_probability),
                text(data.class_names[mistake.truth]),
                _sure(mistake.truth_probability),
                *(number(value, 3) for value in values),
            ]
        )
    features = len(rows[0]) - 5
    total = np.asarray(shown[0].values).size
    names = [text(name) for name in _feature_names(data, total)]
    heads = [("row", True), ("guess", False), ("sure", True), ("truth", False), ("sure", True)]
    heads += [(name, True) for name in names[:features]]
    caption = "Wrong answers"
    if features < total:
        caption += f", with the first {features} of {count(total)} features"
    return table(caption, heads, rows)


def _feature_names(data: ReportData, total: int) -> Sequence[str]:
    return data.feature_names or [f"x[{place}]" for place in range(total)]


def _weights(data: ReportData) -> str:
    if data.first_layer is None:
        return ""
    weights = np.asarray(data.first_layer, float)
    if not weights.size:
        return ""
    drawable = np.where(np.isfinite(weights), weights, 0.0)
    largest = float(np.abs(drawable).max()) or 1.0
    # By length, longest first; scaled before squaring, so that huge weights keep their order.
    norms = np.linalg.norm(drawable / largest, axis=1)
    order = np.argsort(-norms, kind="stable")[:_MOST_NEURONS]
    # One pixel of great weight must not make all others pale.
    scale = float(np.quantile(np.abs(drawable[order]), 0.995)) or largest
    about = [
        "Every neuron of the first layer multiplies each of its inputs by a weight and adds up. "
        "Blue inputs speak for the neuron, orange ones against it; bare paper does not count."
    ]
    if len(weights) > len(order):
        about.append(
            f"The {len(order)} with the largest weights, of {count(len(weights))} neurons; "
            "largest first."
        )
    elif len(weights) > 1:
        about.append("Largest weights first; the number is the neuron's place in the layer.")
    failed = int((~np.isfinite(weights)).sum())
    if failed:
        about.append(f"{count(failed)} weights are not finite numbers, and left bare.")
    ramp = (
        f'<p class="ramp"><span>≤ {number(-scale, 3)}</span><i aria-hidden="true"></i>'
        f"<span>≥ {number(scale, 3)}</span></p>"
    )
    if data.image_shape:
        tiles = "".join(
            f"<li><figure>{_weight_image(data, drawable[neuron], int(neuron), scale)}"
            f"<figcaption>{neuron}</figcaption></figure></li>"
            for neuron in order
        )
        drawn = f'<ol class="tiles weights">{tiles}</ol>'
    else:
        drawn = _heat_map(data, drawable, order, scale)
    return _section("weights", "What the first layer looks for", about, ramp + drawn)


def _weight_image(data: ReportData, row: Numbers, neuron: int, scale: float) -> str:
    assert data.image_shape is not None
    return signed_image(
        row.reshape(data.image_shape),
        scale,
        f"Weights of neuron {neuron}, from {number(row.min(), 3)} to {number(row.max(), 3)}",
    )


def _heat_map(data: ReportData, weights: Numbers, order: NDArray[Any], scale: float) -> str:
    total = weights.shape[1]
    features = np.arange(total)
    if total > _MOST_FEATURES:
        lengths = np.linalg.norm(weights / (np.abs(weights).max() or 1.0), axis=0)
        features = np.sort(np.argsort(-lengths, kind="stable")[:_MOST_FEATURES])
    names = [text(name) for name in _feature_names(data, total)]
    numbered = len(features) <= _MOST_FEATURES_WITH_NUMBERS
    kind = (
        "" if numbered and max(len(names[place]) for place in features) <= 10 else ' class="tall"'
    )
    top = "".join(f'<th scope="col"{kind}><span>{names[place]}</span></th>' for place in features)

    def fixed(value: float) -> str:  # one number of decimals for all, so that they line up
        places = max(0, 2 - max(0, math.floor(math.log10(scale))))
        if not 0.05 <= scale < 1e4:
            return number(value, 2)
        return f"{round(value, places) + 0.0:.{places}f}".replace("-", "−")  # + 0.0: no −0.00

    rows = []
    for neuron in order:
        cells = []
        for place in features:
            value = float(weights[neuron, place])
            sign = "plus" if value > 0 else "minus"
            # Light enough that the number in it stays readable.
            strength = min(1.0, abs(value) / scale) * (0.6 if numbered else 1.0)
            shown = fixed(value) if numbered else ""
            hint = "" if numbered else f' title="{number(value, 2)}"'
            cells.append(f'<td class="{sign}" style="--a:{strength:.2f}"{hint}>{shown}</td>')
        rows.append(f'<tr><th scope="row">{neuron}</th>{"".join(cells)}</tr>')
    caption = "Rows: neurons. Columns: inputs."
    if len(features) < total:
        caption += f" The {len(features)} inputs of {count(total)} with the largest weights."
    style = "heat numbered" if numbered else "heat"
    return scrolling(
        "Weights of the first layer",
        f'<table class="{style}"><caption>{caption}</caption><thead><tr>'
        f'<th scope="col" class="corner">neuron</th>{top}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>",
    )


def _neuron(data: ReportData) -> str:
    example = data.neuron_example
    if example is None:
        return ""
    body = f"<div>{example.explanation.html()}<p>{text(example.goes)}</p></div>"
    if data.neuron_image is not None:
        values = np.asarray(data.neuron_image, float)
        image = ink_image(values.reshape(data.image_shape or values.shape), "The input image")
        name = f"Test image {example.row}, which it looks at"
        body = f"<figure>{image}<figcaption>{name}</figcaption></figure>{body}"
    style = "worked pictured" if data.neuron_image is not None else "worked"
    about = [
        "The arithmetic of a single neuron on one real example: each input times its weight, "
        "all added up, plus the bias, and what the layers up to its activation make of that. The "
        "terms that weigh most are written out, the others counted and added up. "
        "<code>layerlab explain</code> shows every other number like this."
    ]
    return _section("neuron", "One neuron, worked out", about, f'<div class="{style}">{body}</div>')


def _activity(data: ReportData) -> str:
    if not data.activity:
        return ""
    rows = []
    for row in data.activity:
        neurons = int(row["neurons"])
        dead, stuck = int(row["dead"]), int(row["saturated"])
        widths = [100 * part / neurons if neurons else 0.0 for part in (dead, stuck)]
        rows.append(
            [
                f"<code>{text(row['layer'])}</code><small>{text(row['path'])}</small>",
                text(row["activation"]),
                '<div class="share-bar" aria-hidden="true">'
                f'<i class="dead" style="width:{widths[0]:.2f}%"></i>'
                f'<i class="stuck" style="width:{widths[1]:.2f}%"></i>'
                '<i class="working"></i></div>',
                count(neurons),
                count(dead),
                count(stuck),
                percent(row["active_fraction"]),
            ]
        )
    neurons, dead, stuck = (
        sum(int(row[key]) for row in data.activity) for key in ("neurons", "dead", "saturated")
    )
    verdict = "Here every neuron works."
    if dead or stuck:
        verdict = f"Here {count(dead)} are dead and {count(stuck)} saturated, of {count(neurons)}."
    about = [
        "A dead neuron answers zero to every example, a saturated one (hatched) sits at the flat "
        "end of its activation: neither learns any more, because no gradient passes through it.",
        verdict,
    ]
    heads = [
        ("layer", False),
        ("activation", False),
        ("dead, saturated, working", False),
        ("neurons", True),
        ("dead", True),
        ("saturated", True),
        ("active on average", True),
    ]
    return _section("activity", "Neurons at work", about, table("Layer by layer", heads, rows))


def _network(data: ReportData) -> str:
    rows = [
        [
            f"<code>{text(row['layer'])}</code><small>{text(row['path'])}</small>",
            shape(row["input_shape"]),
            shape(row["output_shape"]),
            text(row["formula"]) or "–",
            count(row["parameters"]),
        ]
        for row in data.summary
    ]
    heads = [
        ("layer", False),
        ("takes", False),
        ("gives", False),
        ("how its parameters are counted", False),
        ("parameters", True),
    ]
    foot = ["All layers", "", "", "", count(data.total_parameters)]
    about = [
        "The data passes through these layers from top to bottom. The parameters are the numbers "
        "that training changes."
    ]
    return _section(
        "network", "The network", about, table("Layer by layer", heads, rows, foot=foot)
    )


def _settings(data: ReportData) -> str:
    listed = "".join(
        f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in data.settings.items()
    )
    body = f'<dl class="settings">{listed}</dl>' if listed else ""
    about = ["All that is needed to run it again."]
    if data.continue_command:
        body += (
            "<div><h3>To continue from here</h3>"
            f"<pre><code>{text(data.continue_command)}</code></pre></div>"
        )
    return _section("settings", "Settings", about, body) if body else ""
