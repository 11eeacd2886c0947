"""An explanation as a piece of HTML for a notebook or a page: foldable, light and dark, no scripts.

Everything is inside one element of the class `layerlab-explanation`, and so is its style sheet.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from layerlab.explain.expression import number
from layerlab.explain.render import svg
from layerlab.explain.render.common import (
    Explained,
    chosen,
    clean,
    flat,
    gap_note,
    shown_steps,
)
from layerlab.explain.steps import Picture, Step

__all__ = ["render"]

MOST_ROWS, MOST_COLUMNS = 16, 8  # of a table
UNFOLDED = 16  # lines: groups of more are folded at first
DEEPEST = 6  # from there on steps are not indented further


def _colors(colors: dict[str, str]) -> str:
    return "".join(f"--{name}:{color};" for name, color in colors.items() if name != "nan")


_OWN = ".layerlab-explanation"
STYLE = f"""
{_OWN}{{{_colors(svg.LIGHT)}color-scheme:light dark;box-sizing:border-box;max-width:60rem;
padding:1rem 1.25rem;background:var(--paper);color:var(--ink);overflow-wrap:anywhere;
font:0.875rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;
font-variant-numeric:tabular-nums}}
@media screen and (prefers-color-scheme:dark){{{_OWN}{{{_colors(svg.DARK)}}}}}
{_OWN} h3{{margin:0 0 .75rem;padding:0;font:400 1.125rem/1.35 "Iowan Old Style","Palatino Linotype",
Palatino,P052,Georgia,serif;color:var(--ink)}}
{_OWN} ol{{list-style:none;margin:0;padding:0}}
{_OWN} li{{margin:.35rem 0;padding:0}}
{_OWN} ol ol{{padding-left:1rem;border-left:1px solid var(--rule)}}
{_OWN} ol.deep{{padding-left:0;border-left:0}}
{_OWN} .line{{display:block;padding-left:1.5rem;text-indent:-1.5rem;
font:0.8125rem/1.6 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;
font-variant-ligatures:none}}
{_OWN} .line span{{display:inline-block;max-width:100%;text-indent:0}}
{_OWN} .line strong{{font-weight:700;white-space:nowrap}}
{_OWN} .quiet,{_OWN} caption{{color:var(--quiet)}}
{_OWN} p{{margin:.35rem 0;padding:0}}
{_OWN} p.note{{border-left:3px solid var(--accent);padding-left:.75rem;margin:.75rem 0}}
{_OWN} summary{{cursor:pointer;font-weight:600}}
{_OWN} summary:focus-visible,{_OWN} .scroll:focus-visible{{outline:2px solid var(--accent);
outline-offset:2px}}
{_OWN} .scroll{{overflow-x:auto;max-width:100%;margin:.5rem 0}}
{_OWN} svg{{display:block}}
{_OWN} table{{border-collapse:collapse;margin:0;font-size:.8125rem;overflow-wrap:normal}}
{_OWN} caption{{text-align:left;padding:.25rem 0}}
{_OWN} th,{_OWN} td{{text-align:right;padding:.2rem .6rem;border:0;font-weight:400;
white-space:nowrap;background:none;color:inherit}}
{_OWN} thead th{{border-bottom:1px solid var(--ink)}}
{_OWN} tbody tr+tr>*{{border-top:1px solid var(--rule)}}
{_OWN} tr.asked>*{{font-weight:700;color:var(--accent)}}
"""


def render(explanation: Explained) -> str:
    """The title, the drawing with its numbers as tables, the steps and the notes."""
    title = _text(explanation.title)
    parts = [f'<div class="layerlab-explanation"><style>{STYLE}</style><h3>{title}</h3>']
    if explanation.pictures:
        parts.append(_scrolling(f"Drawing: {title}", svg.render(explanation)))
        tables = [_table(picture) for picture in explanation.pictures[: svg.MOST_PICTURES]]
        parts.append(
            f"<details><summary>The numbers of the drawing</summary>{''.join(tables)}</details>"
        )
    parts += _steps(explanation.steps, explanation, 0)
    parts += [f'<p class="note">{_text(note)}</p>' for note in explanation.notes]
    return "".join(parts) + "</div>"


def _text(words: str) -> str:
    """Text of the user's, safe in an element and in a quoted attribute."""
    return html.escape(clean(words))


def _scrolling(name: str, inside: str) -> str:
    """What may be wider than the page: can be reached and scrolled with the keyboard."""
    return f'<div class="scroll" role="region" aria-label="{name}" tabindex="0">{inside}</div>'


def _steps(steps: Sequence[Step], explanation: Explained, depth: int) -> Iterator[str]:
    if not steps:
        return
    yield '<ol class="deep">' if depth > DEEPEST else "<ol>"
    for step in shown_steps(steps, explanation.pictures):
        if isinstance(step, int):
            yield f'<li class="quiet">{_text(gap_note(step))}</li>'
            continue
        line = _line(step) if step.expression is not None else ""
        note = f'<p class="quiet">{_text(step.note)}</p>' if step.note else ""
        if not step.steps:
            yield f"<li>{line or f'<b>{_text(step.title)}</b>'}{note}</li>"
            continue
        unfolded = ' open=""' if len(step.steps) <= UNFOLDED else ""
        count = len(step.steps)
        summary = f"{count:,} step{'s' * (count != 1)}" if line else _text(step.title)
        yield f"<li>{line}<details{unfolded}><summary>{summary}</summary>{note}"
        yield from _steps(step.steps, explanation, depth + 1)
        yield "</details></li>"
    yield "</ol>"


_SIGN, _TOGETHER = re.compile(" ([+-]) "), r" \1&#160;"


def _line(step: Step) -> str:
    """Formula = numbers = result."""
    *numbers, result = step.sides[1:]
    parts = [_text(step.formula)]
    shown = [side for side in numbers if not step.formula.endswith(f"= {side}")]
    # A sign stays with the term behind it when the line is broken.
    parts += [f"= {_SIGN.sub(_TOGETHER, _text(side))}" for side in shown]
    parts.append(f"= <strong>{_text(result)}</strong>")
    return f'<span class="line"><span>{"</span> <span>".join(parts)}</span></span>'


def _table(picture: Picture) -> str:
    """The arrays of a layer: a row for each neuron, its weights under the inputs."""
    inputs, outputs = flat(picture.inputs), flat(picture.outputs)
    heads: list[str] = []
    columns: list[list[str]] = []
    rows = chosen(len(outputs), MOST_ROWS, picture.neuron)

    def column(name: str, values: Sequence[float]) -> None:
        heads.append(name)
        columns.append(
            [
                "…" if i is None else number(float(values[i])) if i < len(values) else ""
                for i in rows
            ]
        )

    if picture.weights is None:
        rows = chosen(max(len(inputs), len(outputs)), MOST_ROWS, picture.neuron)
        column(picture.input_name, inputs.tolist())
    else:
        weights = picture.weights.reshape(len(outputs), len(inputs))
        for i in chosen(len(inputs), MOST_COLUMNS):
            if i is None:
                heads.append("…")
                columns.append(["…"] * len(rows))
            else:
                name = f"{picture.input_name}[{i}] = {number(float(inputs[i]))}"
                column(name, weights[:, i].tolist())
        for name, values in (
            (picture.biases_name, picture.biases),
            (picture.sums_name, picture.sums),
        ):
            if values is not None:
                column(name, flat(values).tolist())
    column(picture.output_name, outputs.tolist())
    caption = picture.title or picture.function
    if picture.weights is not None:
        caption += f": {picture.weights_name}, a row for each neuron, and what comes of them"
    top = "".join(f'<th scope="col">{_text(head)}</th>' for head in ("", *heads))
    body = []
    for i, *cells in zip(rows, *columns, strict=True):
        asked = ' class="asked"' if i is not None and i == picture.neuron else ""
        head = f'<th scope="row">{"…" if i is None else i}</th>'
        tds = "".join(f"<td>{_text(str(cell))}</td>" for cell in cells)
        body.append(f"<tr{asked}>{head}{tds}</tr>")
    return _scrolling(
        _text(f"Table: {picture.title}"),
        f"<table><caption>{_text(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table>",
    )
