"""What a diagnosis says: whether the code is right, which mistake it has, and the smallest case."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from layerlab.check.cases import Raised

__all__ = ["MOST_NUMBERS", "Counterexample", "Finding", "Tried", "written"]

WIDTH = 80
MOST_NUMBERS = 24  # of an array that is written out

# What is read in its own way where the case is told; else a word stands in brackets.
TOLD = {"mode": "in {}", "call": "in {} call", "layers": "layers {}", "betas": "betas {}"}

# What was found about the code, where "name: value" would be harder to read than this.
READ = {
    "built": "built with {}",
    "called": "called with {}",
    "array": "NumPy arrays",
    "list": "plain lists",
    "Tensor": "Tensors",
    "identity": "no activation",
}


@dataclass(frozen=True, eq=False)  # it holds arrays, which == compares number by number
class Counterexample:
    """The smallest case that shows the mistake.

    `given` holds the inputs by name; `got` and `expected` what came out and what should have;
    `arithmetic` the expected number step by step, `yours` how the checked code came to its own,
    where it could be followed.
    """

    given: Mapping[str, Any]
    got: Any
    expected: Any
    arithmetic: tuple[str, ...] = ()
    yours: tuple[str, ...] = ()

    def sentence(self) -> str:
        """The case in one sentence, without the arithmetic."""
        inputs = ", ".join(_told(name, value) for name, value in self.given.items())
        start = f"With {inputs} it" if inputs else "It"
        if isinstance(self.got, Raised):
            return f"{start} stops with {self.got.kind}; expected {written(self.expected)}."
        if inputs and isinstance(self.got, str) and isinstance(self.expected, str):
            return f"With {inputs}: {self.got}; expected {self.expected}."
        return f"{start} gives {written(self.got)}; expected {written(self.expected)}."

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "given": {name: _plain(value) for name, value in self.given.items()},
            "got": _plain(self.got),
            "expected": _plain(self.expected),
            "arithmetic": list(self.arithmetic),
            "yours": list(self.yours),
        }


@dataclass(frozen=True)
class Tried:
    """One thing that was tried, and whether the answer was right."""

    what: str
    right: bool


@dataclass(frozen=True, eq=False)
class Finding:
    """The result of `diagnose`.

    `passed`: nothing wrong was found. `mistake`: the slug of the first mistake, None where there
    is none or none that the catalogue knows. `also`: further mistakes, or others that fit as well.
    `title`, `message`: for the learner. `hints`: three, to be shown one at a time. `convention`:
    what the names and layouts were taken for. `tried`: what was tried. `raised`: an error of the
    checked code, with the line it stands on. `note`: what the reader should know of the diagnosis.
    """

    role: str
    passed: bool
    mistake: str | None = None
    also: tuple[str, ...] = ()
    title: str = ""
    message: str = ""
    why: str = ""
    counterexample: Counterexample | None = None
    hints: tuple[str, ...] = ()
    convention: Mapping[str, str] = field(default_factory=dict)
    tried: tuple[Tried, ...] = ()
    raised: Raised | None = None
    note: str = ""
    seed: int = 0

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Finding:
        """The finding that `to_dict` made this of; its arrays are lists now."""
        facts = dict(content)
        example, raised = facts["counterexample"], facts["raised"]
        if example is not None:
            got = example["got"]
            if isinstance(got, Mapping) and "kind" in got and "message" in got:
                got = Raised(**got)
            lines = {key: tuple(example[key]) for key in ("arithmetic", "yours")}
            numbers = {"got": _number(got), "expected": _number(example["expected"])}
            example = Counterexample(**{**example, **lines, **numbers})
        return cls(
            **{
                **facts,
                "also": tuple(facts["also"]),
                "hints": tuple(facts["hints"]),
                "tried": tuple(Tried(**tried) for tried in facts["tried"]),
                "counterexample": example,
                "raised": None if raised is None else Raised(**raised),
            }
        )

    def text(self, *, hints: int = 1) -> str:
        """The finding as lines of at most 80 columns, with the first `hints` hints."""
        names = ", ".join((self.mistake, *self.also)) if self.mistake else ""
        headline = f"{self.role}: {self.title}" + f"  [{names}]" * bool(names)
        lines = textwrap.wrap(
            headline, WIDTH - 2, subsequent_indent="  ", break_on_hyphens=False
        )  # two columns are left for a mark
        if self.passed:
            right = sum(tried.right for tried in self.tried)
            lines = [f"{self.role}: right in all {right} cases"]
        else:
            said = self.counterexample.sentence() if self.counterexample else ""
            if not said and not self.mistake:
                said = self.message.removeprefix(
                    f"{self.title[:1].upper()}{self.title[1:]}."
                ).strip()
            lines += ["", *_wrapped(said)] * bool(said)
            if self.raised:
                lines += _of_raised(self.raised)
            if self.why:
                lines += ["", *_wrapped(self.why)]
            lines += self._arithmetic()
            for number, hint in enumerate(self.hints[:hints], 1):
                lines += ["", *_wrapped(f"Hint {number} of {len(self.hints)}: {hint}")]
        if self.convention:
            lines += ["", *_wrapped(self._read_as())]
        if self.note:
            lines += ["", *_wrapped(self.note)]
        return "\n".join(lines)

    def _read_as(self) -> str:
        """What the code was taken for, as a reader would say it."""
        facts = []
        for name, value in self.convention.items():
            if name in ("arrays", "activation") and value in READ:
                facts.append(READ[value])
            elif name in READ:
                facts.append(READ[name].format(value))
            elif name == "arrays":
                facts.append(value)
            else:
                facts.append(f"{name}: {value}")
        said = f"Your code was read as: {'; '.join(facts)}."
        weight = self.counterexample.given.get("weight", 0) if self.counterexample else 0
        if "(in, out)" in self.convention.get("weights", "") and np.size(weight) > 1:
            said += " The weights above are written with one row for each neuron."
        return said

    def _arithmetic(self) -> list[str]:
        case = self.counterexample
        if case is None or not (case.arithmetic or case.yours):
            return []
        lines = [""]
        for title, steps in (("expected", case.arithmetic), ("yours", case.yours)):
            for number, step in enumerate(steps):
                first = f"  {'' if number else title:<9} "
                lines += textwrap.wrap(
                    step, WIDTH, initial_indent=first, subsequent_indent=" " * 14
                )
        return lines

    def __str__(self) -> str:
        return self.text()

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "role": self.role,
            "passed": self.passed,
            "mistake": self.mistake,
            "also": list(self.also),
            "title": self.title,
            "message": self.message,
            "why": self.why,
            "counterexample": self.counterexample and self.counterexample.to_dict(),
            "hints": list(self.hints),
            "convention": dict(self.convention),
            "tried": [{"what": tried.what, "right": tried.right} for tried in self.tried],
            "raised": self.raised and dict(vars(self.raised)),
            "note": self.note,
            "seed": self.seed,
        }


def _told(name: str, value: Any) -> str:
    """One input of a case: a number or an array by its name, or what was done, in words."""
    if not isinstance(value, str):
        return f"{name} = {written(value)}"
    if name in TOLD:
        return TOLD[name].format(value)
    return f"{name} ({value})" if value else name


def written(value: Any) -> str:
    """A value as short as it can be read: whole numbers without a point, long arrays by shape."""
    if isinstance(value, str):
        return value
    if isinstance(value, Raised):
        return value.kind
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {written(part)}" for name, part in value.items())
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return str(value)
    if array.size > MOST_NUMBERS:
        return f"an array {array.shape}"
    if array.size == 0:
        return "an empty array"
    return _nested(array)


def _nested(array: np.ndarray) -> str:
    if array.ndim == 0:
        number = float(array)
        if number.is_integer() and abs(number) < 1e6:
            return f"{number:.0f}" if number else "0"
        return f"{number:.4g}"
    return f"[{', '.join(_nested(part) for part in array)}]"


def _plain(value: Any) -> Any:
    """Numbers as lists, whatever else as text; NaN and infinities as text, which JSON lacks."""
    if isinstance(value, Raised):
        return dict(vars(value))
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, str | bool) or value is None:
        return value
    try:
        numbers = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return str(value)
    return _listed(numbers)


def _listed(array: np.ndarray) -> Any:
    if array.ndim:
        return [_listed(part) for part in array]
    number = float(array)
    return number if np.isfinite(number) else str(number)


def _number(value: Any) -> Any:
    """A number that JSON lacks, out of its name."""
    return float(value) if value in ("nan", "inf", "-inf") else value


def _of_raised(raised: Raised) -> list[str]:
    lines = [""]
    if raised.line:
        where = f"line {raised.number}" if raised.number else "your line"
        where = f"{raised.file}, {where}" if raised.file else where
        lines += textwrap.wrap(
            f"{where}: {raised.line}", WIDTH, initial_indent="  ", subsequent_indent="      "
        )
    if raised.given:
        lines += _wrapped(f"came in: {raised.given}")
    return lines if len(lines) > 1 else []


def _wrapped(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
