"""`layerlab explain`: how a network got to its numbers, for one row of data, step by step."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np

from layerlab import functional, nn
from layerlab.autograd import no_grad
from layerlab.cli.evaluate import dataset_of
from layerlab.cli.options import finite, one_of
from layerlab.cli.predict import features_of
from layerlab.cli.show import image_lines, missing_notes, percent, show_explanation
from layerlab.cli.terminal import WIDTH_OF_A_FILE, say, stderr, stdout
from layerlab.data import Table, read_csv
from layerlab.errors import CheckpointError, DataError, GraphError, PositionError
from layerlab.explain import Explanation
from layerlab.explain import explain as explained
from layerlab.explain.render import latex, markdown
from layerlab.explain.render.svg import DARK, LIGHT
from layerlab.explain.steps import Picture
from layerlab.files import write_atomically
from layerlab.tensor import Tensor, as_tensor
from layerlab.train.job import load_source
from layerlab.train.report_draw import ink_image
from layerlab.train.runs import CONFIG, Run, Settings

__all__ = ["explain"]

BUNDLED = ("digits", "iris", "wine")
FRESH = Settings(data="digits", layers=(128, 64), norm="batch", dropout=0.2)  # as in the demo
FORMATS = ("html", "json", "latex", "markdown", "svg", "text")
ENDINGS = {
    ".htm": "html",
    ".html": "html",
    ".json": "json",
    ".md": "markdown",
    ".svg": "svg",
    ".tex": "latex",
    ".txt": "text",
}
MOST_LAYERS, MOST_FEATURES = 12, 12  # that are named


def _neuron(ctx: click.Context, param: click.Parameter, value: str | None) -> int | str | None:
    """The number of a neuron, or all."""
    if value is None or value == "all":
        return value
    if not (value.isascii() and value.isdigit()):
        raise click.BadParameter(f"{value!r} is neither a number from 0 on nor all.", ctx, param)
    return int(value)


@click.command()
@click.argument("run", metavar="RUN|digits")
@click.argument("data", metavar="[DATA]", required=False)
@click.option("--sample", metavar="N", default=0, show_default=True, type=click.IntRange(min=0),
              help="Which row of DATA.")  # fmt: skip
@click.option(
    "--layer",
    metavar="N",
    help="Which layer, by its number in `summary`.  [default: the whole network]",
)
@click.option("--neuron", metavar="N", callback=_neuron,
              help="Which neuron, or all.  [default: where the output is a class, the likeliest; "
              "else all]")  # fmt: skip
@click.option(
    "--backward",
    is_flag=True,
    help="Also the way back, from the loss to the gradients and one step.",
)
@click.option("--lr", metavar="RATE", default=0.1, show_default=True, callback=finite,
              type=click.FloatRange(min=0, min_open=True),
              help="The learning rate of the step of --backward.")  # fmt: skip
@click.option(
    "--format",
    "form",
    metavar="NAME",
    callback=one_of(FORMATS),
    help=f"{', '.join(FORMATS)}.  [default: by the ending of --out, else text]",
)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              help="The file to write.  [default: print it]")  # fmt: skip
def explain(
    run: str,
    data: str | None,
    sample: int,
    layer: str | None,
    neuron: int | str | None,
    backward: bool,
    lr: float,
    form: str | None,
    out: Path | None,
) -> None:
    """Show how a network got to its numbers: formulas, the numbers put in, and what they come to.

    RUN is a folder that `train` wrote, or digits, iris or wine for a network that has not been
    trained. DATA is what `evaluate` and `predict` take: of a CSV file any row, otherwise a row of
    the test part.  [default: the data of the run]

    \b
    layerlab explain digits --layer 0 --neuron 3 --sample 17
    layerlab explain runs/demo --sample 17 --out sample-17.html
    """
    form = form or _form_of(out)
    loaded, model = _network(run)
    example = _example(loaded, data, sample)
    with no_grad():
        outputs = np.asarray(model(as_tensor(example.features)).data)[0]
    part, x = _part(model, layer, example.features)
    facts = [example.sentence, *missing_notes(loaded.preparation), _answer(loaded, outputs)]
    names = loaded.dataset["features"]
    if part is model or part is model[0]:
        if example.image is None and len(names) <= MOST_FEATURES:
            facts.append(f"x is {', '.join(names)}, prepared as for training.")
    elif not backward:
        facts.append(f"Its x is what reaches layer {layer} through the layers before it.")
    if neuron is None and loaded.dataset["classes"] and _is_last(model, part):
        neuron = int(np.argmax(outputs))
        name = loaded.dataset["classes"][neuron]
        facts.append(f"Neuron {neuron} stands for {name!r}, the likeliest.")
    chosen = neuron if isinstance(neuron, int) else None
    explanation = explained(part, x, neuron=chosen)
    if backward:
        target = _target_of(example, loaded)
        more = {"neuron": chosen, "target": target, "lr": lr}
        both = _both_ways(model, layer, example.features, more)
        explanation = replace(both, title=explanation.title)
        for picture in explanation.pictures[: part not in (model, model[0])]:
            name = picture.input_name
            facts.append(f"Its {name} is what reaches layer {layer} through the layers before it.")
    # The network got this row alone, so that the whole batch need not be computed.
    title = explanation.title.removesuffix(", sample 0")
    place = "" if layer is None else f"[{layer}] "
    explanation = replace(explanation, title=f"{place}{title}, {example.name}")
    if out is not None:
        text = _whole(explanation, form, facts, example.image)
        write_atomically(out, text if text.endswith("\n") else text + "\n")
        say(stderr(), f"{out}: {explanation.title}", hang=2)
    elif form == "text":
        _print(explanation, facts, example.image)
    else:
        click.echo(_whole(explanation, form, facts, example.image))


def _form_of(out: Path | None) -> str:
    """The format that a file is named for; text without a file or an ending."""
    ending = out.suffix.lower() if out else ""
    if ending and ending not in ENDINGS:
        raise click.BadParameter(
            f"no format ends in {ending!r}. Known: {', '.join(ENDINGS)}; or name one with "
            "--format.",
            param_hint="'--out'",
        )
    return ENDINGS.get(ending, "text")


# ── the network and the row ──────────────────────────────────────────────────────────────────────


def _network(name: str) -> tuple[Run, nn.Sequential]:
    """A run with its trained network, or one with fresh weights for a bundled data set."""
    if name in BUNDLED and not (Path(name) / CONFIG).is_file():
        settings = FRESH if name == FRESH.data else Settings(data=name)
        source = load_source(name)
        run = Run.of(Path(), settings, source.splits.train, source.preparation)
        return run, run.network().eval()
    if not (Path(name) / CONFIG).is_file():
        raise CheckpointError(
            f"{name!r} is not the folder of a run: it holds no {CONFIG}",
            fix="give the folder that `layerlab train ... --out FOLDER` wrote, or digits, iris or "
            "wine for a network that has not been trained",
        )
    run = Run.load(name)
    return run, run.trained()


@dataclass(frozen=True)
class _Example:
    """The row that is explained, and what is known of it."""

    features: np.ndarray  # (1, features)
    name: str  # which row of what
    sentence: str  # the same, with its label
    image: np.ndarray | None
    target: Callable[[], Any] | None  # what a loss compares with (1,), if the row has a label


def _example(run: Run, data: str | None, sample: int) -> _Example:
    """A row of the data: of a CSV file any, otherwise of the test part."""
    if data is None:
        data = run.settings.data
        if data not in BUNDLED and not Path(data).exists():
            raise DataError(
                f"the data of the run, {data!r}, is not to be found from here",
                fix=f"say where it is: layerlab explain {run.folder} DATA",
            )
    target: Callable[[], Any] | None = None
    if Path(data).is_file():
        table = read_csv(data)
        _check_sample(sample, len(table), table.name)
        row = _row(table, sample)
        known = row[run.dataset["target"]].texts[0] if run.dataset["target"] in row else None
        dropped = [column for column in run.settings.drop if column in row]
        features = features_of(run, row.without(*dropped))
        name = f"row {sample} of {table.name} (line {table.lines[sample]})"
        if known is not None:
            target = partial(_target, run, row)
    else:
        dataset = dataset_of(run, data)
        _check_sample(sample, len(dataset), f"the test part of {dataset.name}")
        features, number = dataset.features[sample : sample + 1], dataset.targets[sample]
        known = dataset.class_names[number] if dataset.class_names else _in_its_unit(run, number)
        what = "image" if dataset.image_shape else "row"
        name = f"test {what} {sample} of {dataset.name}"
        target = partial(dataset.targets.__getitem__, slice(sample, sample + 1))
    shape = run.dataset["image_shape"]
    label = "" if known is None else f": {run.dataset['target']} is {known}"
    sentence = name[0].upper() + name[1:] + label
    return _Example(features, name, sentence, features.reshape(shape) if shape else None, target)


def _check_sample(sample: int, rows: int, name: str) -> None:
    if sample >= rows:
        raise PositionError(
            f"there is no sample {sample}: {name} has {rows:,} rows",
            fix=f"--sample 0 to {rows - 1}",
        )


def _row(table: Table, place: int) -> Table:
    """A table of one row of a table."""
    here = slice(place, place + 1)
    columns = (
        replace(c, texts=c.texts[here], numbers=None if c.numbers is None else c.numbers[here])
        for c in table
    )
    return replace(table, columns=tuple(columns), lines=table.lines[here])


def _target(run: Run, row: Table) -> Any:
    """The label of a row as the network is to give it."""
    if run.preparation is not None:
        return run.preparation.targets(row)
    classes, text = run.dataset["classes"], row[run.dataset["target"]].texts[0]
    if text not in classes:
        raise DataError(
            f"{run.dataset['target']!r} is {text!r} in {row.name}, line {row.lines[0]}",
            detail=f"the run has the classes {', '.join(map(repr, classes))}",
            fix="leave --backward out",
        )
    return np.array([classes.index(text)])


def _target_of(example: _Example, run: Run) -> Any:
    """What the loss compares with."""
    if example.target is None:
        raise DataError(
            f"the way back begins at the loss, and {example.name} has no label",
            fix=f"give data with {run.dataset['target']!r}, or leave --backward out",
        )
    target = example.target()
    return target if run.dataset["classes"] else np.reshape(target, (1, 1))


def _in_its_unit(run: Run, number: Any) -> str:
    """A number of a regression, which was standardised, as the data had it."""
    undo = run.preparation.inverse_targets if run.preparation else np.asarray
    return f"{np.asarray(undo(np.asarray(number))).item():.6g}"


def _answer(run: Run, outputs: np.ndarray) -> str:
    """What the network says of the row."""
    who = f"The network of {run.folder}" if run.results else "A network that has not been trained"
    if not run.dataset["classes"]:
        return f"{who} says {_in_its_unit(run, outputs)}."
    shares = np.asarray(functional.softmax(outputs, -1))
    best = int(np.argmax(shares))
    return f"{who} says {run.dataset['classes'][best]} ({percent(float(shares[best]))})."


# ── the layer ────────────────────────────────────────────────────────────────────────────────────


def _part(model: nn.Module, path: str | None, features: np.ndarray) -> tuple[nn.Module, Any]:
    """The layer at a path, and what it is given when the network sees these features."""
    x = as_tensor(features)
    if path is None:
        return model, x
    parts = dict(model.named_modules())
    if path not in parts or not path:
        named = [f"{p} {m._short()}" for p, m in parts.items() if p]
        shown = ", ".join(named[:MOST_LAYERS]) + ", ..." * (len(named) > MOST_LAYERS)
        raise PositionError(
            f"there is no layer {path!r}: the network has {len(named)}", detail=shown,
            fix="--layer with one of these numbers",
        )  # fmt: skip
    seen: list[Tensor] = []
    hook = parts[path].register_forward_pre_hook(lambda module, given: seen.append(given[0]))
    with no_grad():
        model(x)
    hook.remove()
    return parts[path], seen[0]


def _both_ways(
    model: nn.Sequential, path: str | None, features: np.ndarray, more: dict[str, Any]
) -> Explanation:
    """What a layer does, the loss, and from there the way back to a weight of the layer."""
    if path is None:
        return explained(model, features, backward=True, **more)
    with_weights = [name for name, part in model.named_modules() if "weight" in vars(part)]
    if path not in with_weights:
        raise GraphError(
            f"layer {path}, {model[int(path)]._short()}, has no weights that are trained",
            fix=f"--layer with one that has: {', '.join(with_weights)}",
        )
    # Explained with the layers before it, so that numbers have the names that the way back uses.
    neuron = more.pop("neuron")
    forward = explained(model[: int(path) + 1].eval(), features, neuron=neuron)
    weight = f"{path}.weight" if neuron is None else f"{path}.weight[{neuron}]"
    whole = explained(model, features, neuron=0, backward=True, weight=weight, **more)
    ahead = len(explained(model, features, neuron=0).steps)
    own = [step for step in forward.steps if step.title.startswith(f"[{path}] ")]
    picture = forward.pictures[-1]
    if " → " in picture.title and picture.sums is not None:  # drawn with the layer before it
        picture = Picture(
            "", picture.sums_name, picture.sums, picture.output_name, picture.outputs,
            function=picture.function, neuron=neuron,
        )  # fmt: skip
    pictures = (replace(picture, title=own[0].title),)
    return replace(forward, steps=(*own, *whole.steps[ahead:]), pictures=pictures)


def _is_last(model: nn.Sequential, part: nn.Module) -> bool:
    """Whether what the part gives is what the network gives."""
    return part is model or part is model[len(model) - 1]


# ── how it is shown ──────────────────────────────────────────────────────────────────────────────


def _print(explanation: Explanation, facts: list[str], image: np.ndarray | None) -> None:
    """Text for the terminal, in its width and with its colours and letters."""
    console = stdout()
    width = max(20, console.width - console.is_terminal)  # some terminals wrap at the last column
    for fact in facts:
        for line in textwrap.wrap(fact, width, break_on_hyphens=False):
            say(console, line)
    say(console)
    if image is not None and 2 * image.shape[1] + 4 <= console.width:
        for line in image_lines(image):
            say(console, f"    {line}")
        say(console)
    show_explanation(explanation, console)


def _whole(explanation: Explanation, form: str, facts: list[str], image: np.ndarray | None) -> str:
    """What stands in a file."""
    if form == "html":
        return _page(explanation, facts, image)
    if form == "text":
        drawn = [] if image is None else [*(f"    {line}" for line in image_lines(image)), ""]
        body = explanation.text(width=WIDTH_OF_A_FILE, color=False, ascii=False)
        return "\n".join([*facts, "", *drawn, body])
    if form == "markdown":
        return "\n\n".join([*map(markdown.escaped, facts), explanation.markdown()])
    if form == "latex":
        return "\n\n".join([*map(latex.text, facts), explanation.latex()])
    if form == "json":
        return replace(explanation, notes=(*facts, *explanation.notes)).json()
    return explanation.svg()


def _page(explanation: Explanation, facts: list[str], image: np.ndarray | None) -> str:
    """A whole HTML page that loads nothing from anywhere."""
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    picture = "" if image is None else f"<p>{ink_image(image.astype(np.float64), 'The image')}</p>"
    said = "".join(f"<p>{html.escape(fact)}</p>" for fact in facts)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8" />\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}" />\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
        '<meta name="color-scheme" content="light dark" />\n<link rel="icon" href="data:," />\n'
        f"<title>{html.escape(explanation.title)}</title>\n<style>{_PAGE}</style></head>\n"
        f"<body><header>{said}{picture}</header>\n{explanation.html()}\n</body></html>"
    )


_PAGE = f"""
body {{ margin: 1rem auto; max-width: 62rem; background: {LIGHT["paper"]}; color: {LIGHT["ink"]};
  font: 0.875rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }}
header {{ padding: 0 1.25rem; overflow-wrap: anywhere; }}
header p {{ margin: 0.35rem 0; }}
header img {{ image-rendering: pixelated; width: 8rem; height: auto; margin: 1rem 0; }}
@media screen and (prefers-color-scheme: dark) {{
  body {{ background: {DARK["paper"]}; color: {DARK["ink"]}; }}
  header img {{ filter: invert(0.92); }}
}}
"""
