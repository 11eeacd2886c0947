"""The verdict on one exercise: what the learner's code answered, beside what is right.

The answers are plain values that came from another process. What is right is worked out here, with
the solution; what a mistake would answer, with the wrong functions that the exercise names.
"""

from __future__ import annotations

import builtins
import copy
import inspect
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from layerlab.check import Counterexample, Finding, diagnose
from layerlab.check.cases import Raised
from layerlab.check.finding import Tried
from layerlab.check.guard import Relayed, printable
from layerlab.check.mistakes import ReturnsNothing
from layerlab.course.exercises import Exercise, Wrong, solved
from layerlab.course.remote import Remote
from layerlab.course.values import copied, same, short, written
from layerlab.course.wire import Other

__all__ = ["Verdict", "judge"]

MOST_STEPS = 500  # of a scenario, which may ask for each of the things that came back
SPOILS = Wrong(
    "mutates-input",
    "it changes what it is given",
    print,
    "The caller's lists and arrays are to stay as they are: make new ones, and return those.",
)
RETURNED = Wrong(
    "error-returned",
    "an error is returned instead of raised",
    print,
    "raise ends the function with the error. What is returned is an answer like any other, and "
    "whoever called goes on with it.",
)
OTHER_ERROR = Wrong(
    "another-error",
    "it refuses with another error than the one asked for",
    print,
    "Whoever calls it waits for one kind of error: try ... except catches no other.",
)
UNKNOWN = ("NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError")
ORDER = ("first", "second", "third", *(f"{n}th" for n in range(4, 100)))


@dataclass(frozen=True)
class Verdict:
    """passed, failed, not yet or refused; and what is said."""

    status: str
    message: str = ""
    finding: Finding | None = None


def judge(exercise: Exercise, remote: Remote, subject: Any, seed: int) -> Verdict:
    """Put the exercise's questions to the subject. Raises ChildGone where its process ends."""
    if exercise.role is not None:
        finding = diagnose(subject, exercise.role, name=exercise.kind, seed=seed)
        if exercise.scenario is not None:
            known = {wrong.slug for wrong in exercise.mistakes}  # told from its like
            further = _played(exercise, remote, subject, seed)
            if finding.passed:
                finding = replace(further, tried=finding.tried + further.tried)
            elif further.mistake and finding.mistake in {None, *known}:
                finding = finding if further.mistake == finding.mistake else further
    elif exercise.questions is not None:
        finding = _asked(exercise, subject, seed)
    elif exercise.goal is not None:
        return _aimed(exercise, remote, subject, seed)
    else:
        finding = _played(exercise, remote, subject, seed)
    return _verdict(finding)


def _verdict(finding: Finding) -> Verdict:
    if finding.passed:
        return Verdict("passed", finding=finding)
    raised = finding.raised
    unwritten = raised is not None and raised.kind == "NotImplementedError"
    if finding.mistake == "not-written-yet" or unwritten:
        return Verdict("not yet", "Not written yet.", finding)
    return Verdict("failed", finding.message, finding)


# ── questions ────────────────────────────────────────────────────────────────────────────────────


def _asked(exercise: Exercise, subject: Any, seed: int) -> Finding:
    """The same questions to the learner's function, to the solution and to the wrong ones."""
    assert exercise.questions is not None
    right = getattr(solved(exercise.lesson), exercise.name)
    questions = list(exercise.questions(np.random.default_rng(seed)))
    asked = [*questions, questions[0]]  # a second time: nothing is kept between the calls
    answers = [_answer(subject, question) for question in asked]
    expected = [_answer(right, question) for question in asked]
    verdicts = [
        _right(got, wanted, exercise.tolerance)
        for got, wanted in zip(answers, expected, strict=True)
    ]
    tried = tuple(
        Tried(_call(exercise.name, question), verdict)
        for question, verdict in zip(asked, verdicts, strict=True)
    )
    if all(verdicts):
        return Finding(exercise.name, True, tried=tried, seed=seed)
    order = sorted(range(len(asked)), key=lambda i: (verdicts[i], len(written(asked[i]))))
    shown = order[0]
    with np.errstate(all="ignore"):  # what is wrong may divide by zero
        mistake = next(
            (
                wrong
                for wrong in exercise.mistakes
                if not _unknown_name(answers)
                and all(
                    _equal(got, _answer(wrong.function, question), exercise.tolerance)
                    for got, question in zip(answers, asked, strict=True)
                )
            ),
            _of_any(answers, expected),
        )
    given = _named(right, asked[shown])
    return _wrong(exercise, mistake, given, answers[shown], expected[shown], tried, seed)


def _of_any(answers: Sequence[Any], expected: Sequence[Any]) -> Wrong | None:
    """The mistake that any function can have, if this one has it."""
    pairs = list(zip(answers, expected, strict=True))
    if all(got is None or isinstance(got, Raised) for got in answers) and any(
        got is None and not isinstance(wanted, Raised) for got, wanted in pairs
    ):
        return Wrong(ReturnsNothing.slug, ReturnsNothing.title, print, ReturnsNothing.why)
    if any(isinstance(got, _Spoilt) for got in answers):
        return SPOILS
    if any(isinstance(wanted, Raised) and _is_error(got) for got, wanted in pairs):
        return RETURNED
    return None


def _unknown_name(answers: Sequence[Any]) -> bool:
    """Whether the code stops at a name that is not there, which says nothing of what it does."""
    return any(isinstance(got, Raised) and got.kind in UNKNOWN for got in answers)


def _is_error(got: Any) -> bool:
    """Whether something that was returned is an exception, or a class of them."""
    name = got.kind if isinstance(got, Other) else getattr(got, "__name__", type(got).__name__)
    return not isinstance(got, Raised) and str(name).endswith(("Error", "Exception"))


@dataclass(frozen=True)
class _Spoilt:
    """An answer, after which what the function was given is not what it was."""

    value: Any


def _answer(function: Any, question: tuple[Any, ...]) -> Any:
    """What the function answers, or the error with which it stops."""
    given = copy.deepcopy(question)
    try:
        value = copied(function(*given))
        return value if same(given, question, 0.0) else _Spoilt(value)
    except Relayed as error:
        return error.raised
    except Exception as error:
        return Raised(type(error).__name__, printable(str(error))[:300])


def _right(got: Any, wanted: Any, tolerance: float) -> bool:
    """Whether an answer is the one that is asked for; of errors, whether it is of that kind."""
    if isinstance(got, Raised) and isinstance(wanted, Raised):
        kind, asked = (getattr(builtins, raised.kind, None) for raised in (got, wanted))
        if isinstance(kind, type) and isinstance(asked, type) and not issubclass(kind, asked):
            return False  # what is no class of Python's is the learner's own
    return _equal(got, wanted, tolerance)


def _equal(got: Any, wanted: Any, tolerance: float) -> bool:
    if isinstance(got, _Spoilt) or isinstance(wanted, _Spoilt):
        return (
            isinstance(got, _Spoilt)
            and isinstance(wanted, _Spoilt)
            and same(got.value, wanted.value, tolerance)
        )
    if isinstance(got, Raised) or isinstance(wanted, Raised):
        return (
            isinstance(got, Raised)
            and isinstance(wanted, Raised)
            and got.kind != "NotImplementedError"
        )
    return same(got, wanted, tolerance)


def _wrong(
    exercise: Exercise,
    mistake: Wrong | None,
    given: Mapping[str, Any] | str,
    got: Any,
    wanted: Any,
    tried: tuple[Tried, ...],
    seed: int,
) -> Finding:
    spoilt = isinstance(got, _Spoilt)
    got = got.value if isinstance(got, _Spoilt) else got
    raised = got if isinstance(got, Raised) else None
    if mistake is None and raised is not None and isinstance(wanted, Raised):
        mistake = OTHER_ERROR
    got, wanted, which = _part(got, wanted, exercise.tolerance)
    array = isinstance(wanted, np.ndarray)
    title = "what it returns is not right"
    if mistake is not None:
        title = mistake.title
    elif raised is not None:
        title = _stops(raised)
    elif array and isinstance(got, list):
        title = "it returns a list where an array is asked for"
    elif array and isinstance(got, np.ndarray) and got.shape != wanted.shape:
        title = f"it returns an array of shape {got.shape}, not {wanted.shape}"
    shown = raised if raised is not None else f"{which}{short(got)}"
    if raised is not None and raised.kind == "prints":
        shown = "pages and pages are printed"
    expected = short(wanted)
    if isinstance(wanted, Raised):
        expected = f"a {wanted.kind}" if mistake is OTHER_ERROR else "an error"
    if spoilt and shown == expected:
        shown, expected = "what was given is another afterwards", "it stays as it was"
    if isinstance(given, str):
        example: Counterexample = _Step({given: ""}, shown, expected)
    else:
        told = [f"{name} = {short(value)}" for name, value in given.items()]
        example = Counterexample(dict.fromkeys(told, ""), shown, expected)
    return Finding(
        exercise.name,
        False,
        mistake.slug if mistake else None,
        title=title,
        message=f"{title[0].upper()}{title[1:]}. {example.sentence()}",
        why=mistake.why if mistake else "",
        counterexample=example,
        hints=exercise.hints,
        tried=tried,
        raised=raised,
        seed=seed,
    )


def _part(got: Any, wanted: Any, tolerance: float) -> tuple[Any, Any, str]:
    """Of several arrays the first that is not right, and which one it is; else both as they are."""
    arrays = isinstance(wanted, list) and all(isinstance(one, np.ndarray) for one in wanted)
    if not arrays or not isinstance(got, list) or len(got) != len(wanted) or len(got) < 2:
        return got, wanted, ""
    pairs = zip(got, wanted, strict=True)
    number = next((n for n, pair in enumerate(pairs) if not same(*pair, tolerance)), None)
    if number is None:
        return got, wanted, ""
    return got[number], wanted[number], f"the {ORDER[number]} of {len(got)} answers is "


def _stops(raised: Raised) -> str:
    return raised.message if raised.kind == "prints" else f"it stops with {raised.said}"


class _Step(Counterexample):
    """A step of a scenario, which says in words what was done."""

    def sentence(self) -> str:
        told = " ".join(self.given)
        stops = isinstance(self.got, Raised)
        got = f"it stops with {self.got.kind}" if stops else self.got
        if told.split()[0].isalpha():  # a word, not a piece of code
            told = f"{told[0].upper()}{told[1:]}"
        return f"{told}: {got}; expected {self.expected}."


def _named(function: Any, question: tuple[Any, ...]) -> dict[str, Any]:
    names = list(inspect.signature(function).parameters)
    return dict(zip([*names, *map(str, range(len(question)))], question, strict=False))


def _call(name: str, question: tuple[Any, ...]) -> str:
    return f"{name}({', '.join(short(part) for part in question)})"


# ── scenarios ────────────────────────────────────────────────────────────────────────────────────


class _Names:
    """The names of the learner's lesson, as a scenario uses them: ``its.Dense``."""

    def __init__(self, remote: Remote, found: dict[str, Any]) -> None:
        self._remote = remote
        self._found = found

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._found:
            self._found[name] = self._remote.find(name)[0]
        return self._found[name]


def _played(exercise: Exercise, remote: Remote, subject: Any, seed: int) -> Finding:
    """The same scenario with the learner's names, with the solution's, and with wrong ones."""
    right = vars(solved(exercise.lesson))
    its = _Names(remote, {exercise.name: subject})
    expected = _steps(exercise, SimpleNamespace(**right), seed)
    answers = _steps(exercise, its, seed)
    answers += [("", None)] * (len(expected) - len(answers))  # what stopped has no more to say
    verdicts = [
        _right(got, wanted, exercise.tolerance)
        for (_, got), (_, wanted) in zip(answers, expected, strict=False)
    ]
    tried = tuple(
        Tried(told, verdict) for (told, _), verdict in zip(expected, verdicts, strict=True)
    )
    if all(verdicts):
        return Finding(exercise.name, True, tried=tried, seed=seed)
    first = verdicts.index(False)
    (told, wanted), (_, got) = expected[first], answers[first]
    mistake = _recognised(exercise, answers, seed) or _of_any([got], [wanted])
    return _wrong(exercise, mistake, told, got, wanted, tried[: first + 1], seed)


def _recognised(exercise: Exercise, answers: Sequence[tuple[str, Any]], seed: int) -> Wrong | None:
    """The wrong way that gives the learner's answers when the same is done with it."""
    right = vars(solved(exercise.lesson))
    if _unknown_name([got for _, got in answers]):
        return None
    for wrong in exercise.mistakes:
        its = SimpleNamespace(**{**right, exercise.name: wrong.function})
        if _like(_steps(exercise, its, seed), answers, exercise.tolerance):
            return wrong
    return None


def _steps(exercise: Exercise, its: Any, seed: int) -> list[tuple[str, Any]]:
    """What a scenario yields; the error with which it stops is the last thing."""
    assert exercise.scenario is not None
    found: list[tuple[str, Any]] = []
    try:
        with np.errstate(all="ignore"):  # what is wrong may divide by zero
            steps = exercise.scenario(its, np.random.default_rng(seed))
            for told, value in itertools.islice(steps, MOST_STEPS):
                found.append((told, copied(value)))
    except Relayed as error:
        found.append(("", error.raised))
    except Exception as error:  # the answer is nothing that the scenario can go on with
        found.append(("", Raised(type(error).__name__, printable(str(error))[:200])))
    return found


def _like(
    steps: Sequence[tuple[str, Any]], answers: Sequence[tuple[str, Any]], tolerance: float
) -> bool:
    """Whether a wrong way gives the learner's answers, to the end or to the same error."""
    return all(
        _equal(got, value, tolerance)
        for (_, got), (_, value) in itertools.zip_longest(answers, steps, fillvalue=("", None))
    )


# ── goals ────────────────────────────────────────────────────────────────────────────────────────


def _aimed(exercise: Exercise, remote: Remote, subject: Any, seed: int) -> Verdict:
    """Whether the goal is reached, which the exercise works out here."""
    assert exercise.goal is not None
    its = _Names(remote, {exercise.name: subject})
    raised: Raised | None = None
    try:
        reached, told = exercise.goal(its, np.random.default_rng(seed))
    except Relayed as error:
        raised = error.raised
    except Exception as error:
        raised = Raised(type(error).__name__, printable(str(error))[:200])
    if raised is not None:
        title = _stops(raised)
        return _verdict(
            Finding(
                exercise.name,
                False,
                title=title,
                message=f"{title[0].upper()}{title[1:]}.",
                hints=exercise.hints,
                raised=raised,
                seed=seed,
            )
        )
    if reached:
        tried = (Tried(told, True),)
        return _verdict(Finding(exercise.name, True, tried=tried, note=told, seed=seed))
    mistake = None
    if exercise.scenario is not None:
        mistake = _recognised(exercise, _steps(exercise, its, seed), seed)
    title = mistake.title if mistake else "it is not right yet"
    said = f"{told[0].upper()}{told[1:]}"
    return _verdict(
        Finding(
            exercise.name,
            False,
            mistake.slug if mistake else None,
            title=title,
            message=f"{title[0].upper()}{title[1:]}. {said}" if mistake else said,
            why=f"{said}{'' if said.endswith(('.', '?')) else '.'} {mistake.why}"
            if mistake
            else "",
            hints=exercise.hints,
            tried=(Tried(told, False),),
            seed=seed,
        )
    )
