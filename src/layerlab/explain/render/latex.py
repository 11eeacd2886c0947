"""An explanation as LaTeX: an `align*` for each group of lines, for the package amsmath.

`Latex` writes a formula; Markdown uses it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layerlab.explain.expression import Expression, Named, Number, Writer, number
from layerlab.explain.render.common import (
    Explained,
    Numbers,
    chosen,
    clean,
    flat,
    gap_note,
    shown_steps,
)
from layerlab.explain.steps import Picture, Step

__all__ = ["Latex", "lines_of", "render", "text"]

MOST_COLUMNS, MOST_ROWS = 6, 8  # of a matrix
LONGEST_NAME = 200  # that is read as a formula
DEEPEST = ("subsubsection*", "paragraph", "subparagraph")

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "\N{REPLACEMENT CHARACTER}": "?",
    "·": r"$\cdot$",
    "→": r"$\to$",
    "×": r"$\times$",
    "−": r"$-$",
    "…": r"\ldots{}",
    **{letter: f"\\{letter}" for letter in "{}$&#%_"},
}
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        re.findall(
            r"\w+",
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma "
            "tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega",
        ),
        strict=True,
    )
)
# A number and the words below it, until both can be put under a brace.
_BELOW = "\0"
_EXPLAINED = re.compile(
    rf"([\d.]+(?: \\times 10\^{{-?\d+}})?|\\infty|\\text{{nan}}){_BELOW}([^{_BELOW}]*){_BELOW}"
)
_FUNCTIONS = {"max", "min", "sin", "cos", "tanh", "ln"}
_BRACKETS = {
    "abs": (r"\left\lvert ", r" \right\rvert"),
    "floor": (r"\left\lfloor ", r" \right\rfloor"),
    "ceil": (r"\left\lceil ", r" \right\rceil"),
    "sqrt": (r"\sqrt{", "}"),
}


def text(words: str) -> str:
    """Words as they are, outside of formulas or in `\\text`: nothing in them is a command."""
    return "".join(_SPECIAL.get(letter, letter) for letter in clean(words))


class Latex(Writer):
    """Writes an expression in the mathematics of LaTeX."""

    times = r" \cdot "
    open, close = r"\left(", r"\right)"
    brackets_quotient = False

    def number(self, value: float) -> str:
        return _number(super().number(value))

    def constant(self, value: float) -> str:
        return _number(super().constant(value))

    def name(self, name: str) -> str:
        return _name(clean(name))

    def others(self, count: int) -> str:
        return f"{_BELOW}{count:,} other terms{_BELOW}"

    def lost(self) -> str:
        return f"{_BELOW}rounding{_BELOW}"

    def quotient(self, top: str, bottom: str) -> tuple[str, int]:
        return rf"\frac{{{top}}}{{{bottom}}}", super().quotient(top, bottom)[1]

    def power(self, base: str, exponent: str) -> str:
        # Brackets around what has an exponent or a fraction line of its own.
        if ("^" in base or "\\frac" in base) and not base.startswith(self.open):
            base = f"{self.open}{base}{self.close}"
        return f"{base}^{{{exponent}}}"

    def call(self, name: str, arguments: list[str]) -> str:
        inside = ", ".join(arguments)
        if name in _BRACKETS:
            return inside.join(_BRACKETS[name])
        if name in _FUNCTIONS:
            function = f"\\{name}"
        elif re.fullmatch(r"log(2|10)", name):
            function = rf"\log_{{{name[3:]}}}"
        else:
            function = rf"\operatorname{{{_word(name)}}}"
        return f"{function}{self.open}{inside}{self.close}"

    def _write(self, e: Expression) -> tuple[str, int]:
        written, holds = super()._write(e)
        return _EXPLAINED.sub(r"\\underbrace{\1}_{\\text{\2}}", written), holds

    def _exponent(self, e: Expression) -> str:
        return self.write(e)  # the height says what belongs to the exponent


def _number(written: str) -> str:
    """1.5e-07 as a power of ten; nan and inf as words and signs."""
    mantissa, _, exponent = written.partition("e")
    if re.fullmatch(r"[+-]?\d+", exponent):
        return rf"{mantissa} \times 10^{{{int(exponent)}}}"
    return written.replace("inf", r"\infty").replace("nan", r"\text{nan}")


def _name(name: str) -> str:
    """A name as the formula that it is: sum(w[2, :]·x), dL/dz[3], [z > 0]; else upright text."""
    if len(name) > LONGEST_NAME:
        return rf"\text{{{text(name)}}}"
    for sign, written in ((" + ", " + "), (" - ", " - "), ("·", Latex.times)):
        parts = _apart(name, sign)
        if len(parts) > 1:
            return written.join(map(_name, parts))
    indexed = re.fullmatch(rf"({_WORD}(?: {_WORD})*)({_INDEX})", name)
    if re.fullmatch(r"-?[\d.]+", name):
        return name
    if indexed:
        index = ",".join(re.findall(r"\[([^]]*)\]", indexed[2])).replace(" ", "")
        return _word(indexed[1], italic=True) + (f"_{{{index}}}" if index else "")
    derivative = re.fullmatch(rf"d({_WORD}{_INDEX})/d({_WORD}{_INDEX})", name)
    if derivative:
        top, bottom = map(_name, derivative.groups())
        return rf"\frac{{\partial {top}}}{{\partial {bottom}}}"
    condition = re.fullmatch(r"\[(.+) > 0\]", name)
    if condition and _balanced(condition[1]):  # 1 if it holds, else 0
        return rf"\left[{_name(condition[1])} > 0\right]"
    function = re.fullmatch(r"(\w*)\((.*)\)", name)
    if function and _balanced(function[2]):
        inside = _name(function[2])
        if function[1]:
            return Latex().call(function[1], [inside])
        return f"{Latex.open}{inside}{Latex.close}"
    power = re.fullmatch(r"(.+?)\^(.+)", name)
    if power and all(map(_balanced, power.groups())):
        return Latex().power(*map(_name, power.groups()))
    return rf"\text{{{text(name)}}}"


_WORD, _INDEX = r"[\w.]+", r"(?:\[[\d,: -]+\])*"


def _apart(name: str, sign: str) -> list[str]:
    """The name cut at the signs that stand in no brackets."""
    parts = [""]
    for piece in name.split(sign):
        if parts[-1] and not _balanced(parts[-1]):
            parts[-1] += sign + piece
        else:
            parts.append(piece)
    return parts[1:]


def _balanced(name: str) -> bool:
    depth = 0
    for letter in name:
        depth += (letter in "([") - (letter in ")]")
        if depth < 0:
            return False
    return depth == 0


def _word(word: str, italic: bool = False) -> str:
    """A word in a formula: a letter is a letter, a Greek one Greek, more letters stay together."""
    greek = _GREEK.get(word) or (word if word in _GREEK.values() else "")
    if greek:
        return f"\\{greek}"
    if not re.fullmatch(r"[A-Za-z0-9_. ]+", word):
        return rf"\text{{{text(word)}}}"
    escaped = word.replace("_", r"\_").replace(" ", r"\ ")
    return rf"\mathit{{{escaped}}}" if italic and len(word) > 1 else escaped


def lines_of(step: Step) -> list[str]:
    """The sides of a line of arithmetic: its name, then what it equals, in symbols and numbers."""
    if step.expression is None or step.name is None:
        return []
    symbols, numbers = Latex(), Latex(numbers=True, digits=step.digits)
    arithmetic = step.arithmetic or step.expression
    sides = [symbols.write(e) for e in (step.name, step.expression)]
    plain = isinstance(step.expression, (Named, Number))  # y = x = 2.30
    for side in (*[numbers.write(arithmetic)] * (not plain), _number(step.printed)):
        if side != sides[-1]:
            sides.append(side)
    return sides


def render(explanation: Explained) -> str:
    """The title, the matrices of each layer, and the lines; needs amsmath."""
    lines = [rf"\subsection*{{{text(explanation.title)}}}"]
    for picture in explanation.pictures:
        if picture.title and len(explanation.pictures) > 1:
            lines.append(rf"\paragraph{{{text(picture.title)}}}")
        lines += [r"\begin{equation*}", f"  {_matrices(picture)}", r"\end{equation*}"]
    lines += _steps(explanation.steps, explanation, 0)
    lines += [rf"\noindent {text(note)}\par" for note in explanation.notes]
    return "\n".join(lines)


def _steps(steps: Sequence[Step], explanation: Explained, depth: int) -> Iterator[str]:
    group: list[str] = []  # lines that stand in one align*

    def close() -> Iterator[str]:
        if group:
            yield r"\begin{align*}"
            yield " \\\\\n".join(group)
            yield r"\end{align*}"
        group.clear()

    for step in shown_steps(steps, explanation.pictures):
        if isinstance(step, int):
            yield from close()
            yield rf"\noindent {text(gap_note(step))}\par"
            continue
        sides = lines_of(step)
        if sides:
            name, first, *rest = sides
            group.append(f"  {name} &= {first}")
            group += [f"    &= {side}" for side in rest]
        elif step.title:
            yield from close()
            yield rf"\{DEEPEST[min(depth, len(DEEPEST) - 1)]}{{{text(step.title)}}}"
        if step.note or step.steps:
            yield from close()
        if step.note:
            yield rf"\noindent {text(step.note)}\par"
        yield from _steps(step.steps, explanation, depth + 1)
    yield from close()


def _matrices(picture: Picture) -> str:
    """The layer as matrices with their names below; … where rows or columns are left out."""
    inputs, outputs = flat(picture.inputs), flat(picture.outputs)
    rows = chosen(len(outputs), MOST_ROWS, picture.neuron)
    columns = chosen(len(inputs), MOST_COLUMNS)
    function = rf" \xrightarrow{{{Latex().name(picture.function)}}} "
    last = _matrix(outputs[:, None], rows, [0], picture.output_name)
    if picture.weights is None:
        places = rows if len(inputs) == len(outputs) else chosen(len(inputs), MOST_ROWS)
        return _matrix(inputs[:, None], places, [0], picture.input_name) + function + last
    weights = picture.weights.reshape(len(outputs), len(inputs))
    whole = _matrix(weights, rows, columns, picture.weights_name)
    whole += r" \cdot " + _matrix(inputs[:, None], columns, [0], picture.input_name)
    if picture.biases is not None:
        whole += " + " + _matrix(flat(picture.biases)[:, None], rows, [0], picture.biases_name)
    if picture.sums is None:
        return f"{whole} = {last}"
    sums = _matrix(flat(picture.sums)[:, None], rows, [0], picture.sums_name)
    return f"{whole} = {sums}{function}{last}"


def _matrix(
    values: Numbers, rows: Sequence[int | None], columns: Sequence[int | None], name: str
) -> str:
    lines = []
    for i in rows:
        cells = []
        for j in columns:
            if i is None:
                cells.append(r"\vdots" if j is not None else r"\ddots")
            else:
                cells.append(r"\cdots" if j is None else _number(number(float(values[i, j]))))
        lines.append(" & ".join(cells))
    body = r" \\ ".join(lines)
    matrix = rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
    if not name:
        return matrix
    below = Latex().name(name.removesuffix(".T")) + r"^{\top}" * name.endswith(".T")
    return rf"\underset{{{below}}}{{{matrix}}}"
