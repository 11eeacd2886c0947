"""`diagnose`: put questions to somebody's code, and name the mistake that gives its answers.

1. *Attach*: find out how the subject is built and called, and where its weights are.
2. *Ask*: cases behind which nothing can hide. Every answer right, and every property too: passed.
3. *Match*: the wrong models of the catalogue answer the same cases. The mistake is the one whose
   answers are the subject's in every case; then two mistakes at once; else none is named.
4. *Show*: the smallest case in which the mistake is seen, with both arithmetics.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import itertools
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType, NoneType
from typing import Any

import numpy as np

from layerlab.arguments import nearest
from layerlab.check.cases import Case, Outcome, Raised
from layerlab.check.evidence import Evidence, NotAttached, Role, made
from layerlab.check.finding import Counterexample, Finding, Tried
from layerlab.check.guard import attempt, name_of, quiet, told
from layerlab.check.mistakes import GENERAL, Mistake, NotWrittenYet
from layerlab.check.roles import ROLES
from layerlab.check.smallest import smallest
from layerlab.check.snapshot import Snapshot
from layerlab.errors import ArgumentError, ArgumentTypeError

__all__ = ["check_arguments", "diagnose", "role_named"]

# Limits are counts, so that the finding does not depend on how busy the machine is; only of code
# that is very slow, fewer ways to call it are tried.
MOST_ATTACHMENTS = 24
MOST_PAIRED = 16  # readings in which two mistakes at once are looked for
NO_SUCH_NAME = ("NameError", "UnboundLocalError")
SECONDS_TO_ATTACH = 2.0

NO_CODE = (NoneType, ModuleType, str, bytes, int, float, complex, list, set, dict, np.ndarray)


def role_named(role: Any) -> Role:
    """The role of this name. Raises ArgumentError with the known roles and the nearest."""
    if not isinstance(role, str):
        raise ArgumentTypeError(
            f"role wants the name of a role, but got {type(role).__name__}",
            detail=textwrap.fill("known: " + ", ".join(ROLES), 96, subsequent_indent="    "),
            fix='diagnose(MyDense, "dense")',
        )
    if role not in ROLES:
        raise nearest("role", role, ROLES)
    return ROLES[role]


def diagnose(
    subject: Any,
    role: str,
    *,
    name: str | None = None,
    build: Any = None,
    seed: int = 0,
) -> Finding:
    """Check somebody's implementation of a role, and name the mistake that it has.

    `subject`: a class, an instance or a function; with Tensors, NumPy arrays or plain lists.
    `role`: neuron, matmul, activation, layer, dense, linear, dropout, batchnorm1d, sequential,
    loss, gradient or optimizer. `name`: which activation, loss or optimiser it is meant to be
    ("softmax"); for layers, the activation that they must apply. `build`: a function that makes
    the object, called with the sizes, for a class that cannot be built in a usual way. `seed`:
    decides the random probes and the random streams that the subject draws from.

    The subject runs here, in this process: its prints are swallowed, its errors become part of
    the finding, the global random streams go on afterwards as before.

    Raises ArgumentError for an unknown role or name, ArgumentTypeError for a subject that is
    neither a function nor an object.
    """
    chosen = check_arguments(role, name, seed)
    if issubclass(type(subject), NO_CODE):
        raise ArgumentTypeError(
            f"diagnose wants a class, an object or a function, but got {type(subject).__name__}",
            fix=f'diagnose(YourClass, "{role}"), the class itself, without quotation marks',
        )
    if build is not None and not callable(build):
        raise ArgumentTypeError(
            f"build wants a function that makes the object, but got {type(build).__name__}",
            fix="build=lambda n_in, n_out: YourClass(n_in, n_out)",
        )
    with quiet(int(seed) % 2**32):
        before, _ = attempt(Snapshot, subject)
        try:
            return _Diagnosis(chosen, int(seed)).of(subject, name, build)
        except NotAttached as error:
            return _not_attached(chosen, subject, error, int(seed))
        except BaseException as error:  # objects can answer anything, even who they are
            raised = told(error)
            if raised.number is None:  # not in the learner's code
                raise
            return _not_followed(chosen, subject, raised, int(seed))
        finally:
            if before:
                attempt(before.undo)


def check_arguments(role: str, name: str | None, seed: int) -> Role:
    """The role; raises ArgumentError for an unknown one, for a name it lacks, for no seed."""
    chosen = role_named(role)
    _check_name(chosen, name)
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ArgumentError(f"seed wants a whole number from 0 on, but got {seed!r}", fix="seed=0")
    return chosen


def _check_name(role: Role, name: str | None) -> None:
    if name is None:
        if role.needs_name:
            raise ArgumentError(
                f"the role {role.name} needs name=, to say which one it is",
                detail="known: " + ", ".join(role.names),
                fix=f'diagnose(subject, "{role.name}", name="{role.names[0]}")',
            )
    elif not isinstance(name, str):
        raise ArgumentTypeError(
            f"name wants a word, but got {type(name).__name__}", fix=f'name="{role.names[0]}"'
        )
    elif name not in role.names:
        if not role.names:
            raise ArgumentError(f"the role {role.name} takes no name, but got {name!r}", fix="")
        raise nearest(role.name, name, role.names)


class _Diagnosis:
    """One diagnosis: the evidence, and what is made of it."""

    def __init__(self, role: Role, seed: int) -> None:
        self.role = role
        self.seed = seed
        self.mistakes = (*GENERAL, *role.mistakes)

    def of(self, subject: Any, name: str | None, build: Any) -> Finding:
        kept = self._kept(self._evidences(subject, name, build))
        evidence, values = self._single(kept)
        properties = self._properties(evidence)
        explained = any(mistake.explains_values is True for mistake, _ in properties)
        if not evidence.all_right and not values and not explained:
            paired = self._paired(kept)
            if paired:
                evidence, values = paired
                properties = self._properties(evidence)
                explained = any(mistake.explains_values is True for mistake, _ in properties)
        if evidence.all_right and not properties:
            return self._finding(evidence, passed=True)
        if explained:
            values = ()
        elif not (evidence.all_right or values or any(m.explains_values for m, _ in properties)):
            return self._unknown(evidence, [mistake for mistake, _ in properties])
        return self._named(evidence, values, properties)

    def _properties(self, evidence: Evidence) -> list[tuple[type[Mistake], bool | Counterexample]]:
        """The mistakes that are looked for always, where the evidence shows them."""
        return [
            (mistake, seen)
            for mistake in self.mistakes
            if mistake.always and mistake.applies(evidence) and (seen := mistake.fits(evidence))
        ]

    # ── the evidence ─────────────────────────────────────────────────────────────────────────────

    def _evidences(self, subject: Any, name: str | None, build: Any) -> Iterator[Evidence]:
        started = time.perf_counter()
        ways = self.role.attachments(subject, name, build)
        for count in range(MOST_ATTACHMENTS):
            if count and time.perf_counter() - started > SECONDS_TO_ATTACH:
                return
            try:
                attachment = next(ways, None)
            except NotAttached:
                raise
            except BaseException as error:
                stopped = told(error)
                if stopped.number is None:  # not in the learner's code
                    raise
                raise NotAttached((), stopped) from error
            if attachment is None:
                return
            cases = self.role.cases(attachment, np.random.default_rng(self.seed))
            outcomes = []
            for case in cases:
                outcomes.append(attachment.run(case))
                raised = outcomes[-1].raised
                if raised and raised.kind == "prints":
                    raise NotAttached((), raised)
            for reading in attachment.readings:
                yield Evidence(self.role, attachment, cases, outcomes, reading)

    def _kept(self, evidences: Iterator[Evidence]) -> list[Evidence]:
        """The first evidence that is right, alone; else all, the likeliest first."""
        kept = []
        for evidence in evidences:
            if evidence.all_right:
                return [evidence]
            kept.append(evidence)
        if not kept:
            raise NotAttached(("no way to build or call it was found",))
        return kept

    def _single(self, kept: list[Evidence]) -> tuple[Evidence, tuple[type[Mistake], ...]]:
        """The first evidence that is right or that one mistake explains; else the rightest."""
        for evidence in kept:
            if evidence.all_right:
                return evidence, ()
            if found := self._fitting(evidence, single=True):
                return evidence, found
        # the most answers right, then the most answers at all; the first one among equals
        kept.sort(
            key=lambda e: (sum(e.verdicts()), sum(not outcome.raised for outcome in e.outcomes)),
            reverse=True,
        )
        return kept[0], ()

    def _paired(
        self, kept: Sequence[Evidence]
    ) -> tuple[Evidence, tuple[type[Mistake], ...]] | None:
        """The first evidence that two mistakes at once explain."""
        for evidence in kept[:MOST_PAIRED]:
            if found := self._fitting(evidence, single=False):
                return evidence, found
        return None

    def _fitting(self, evidence: Evidence, single: bool) -> tuple[type[Mistake], ...]:
        if all(o.raised and o.raised.kind in NO_SUCH_NAME for o in evidence.outcomes):
            return ()  # a name that is not there says nothing of what the code does
        forms = [
            form
            for mistake in self.mistakes
            if not mistake.always and mistake.applies(evidence)
            for form in _forms(mistake)  # type: ignore[arg-type]  # a class can be hashed
        ]
        if single:
            fitting = [form for form in forms if form.fits(evidence)]
            return tuple({form.slug: form for form in reversed(fitting)}.values())[::-1]
        if all(outcome.raised for outcome in evidence.outcomes):
            return ()  # that something fails says little about why
        forms = [
            form
            for form in forms
            if not form.alone and (form.pairs is None or form.option in form.pairs)
        ]
        for pair in itertools.combinations(forms, 2):
            if pair[0].slug != pair[1].slug and _separable(*pair) and evidence.equals(*pair):
                return (_both(*pair),)
        return ()

    # ── what is made of it ───────────────────────────────────────────────────────────────────────

    def _named(
        self,
        evidence: Evidence,
        values: tuple[type[Mistake], ...],
        properties: Sequence[tuple[type[Mistake], bool | Counterexample]],
    ) -> Finding:
        named = [*values, *(mistake for mistake, _ in properties)]
        if any(mistake.slug == NotWrittenYet.slug for mistake in named[:1]):
            named, values = named[:1], values[:1]  # what is not there has no other mistakes
        first = named[0]
        example: Counterexample | None = None
        seen = next((seen for mistake, seen in properties if mistake is first), None)
        if isinstance(seen, Counterexample):
            example = seen
        elif first in values:
            parts = _parts(first)
            rivals = [made(self.role.model, part) for part in parts] if len(parts) > 1 else []
            example = self._example(evidence, made(self.role.model, *parts), rivals)
        else:
            example = self._example(evidence, None)
        if example and not all(part.arithmetic_shown for m in named for part in _parts(m)):
            example = dataclasses.replace(example, arithmetic=())
        slugs = list(dict.fromkeys(part.slug for mistake in named for part in _parts(mistake)))
        title = first.titled()
        if len(_parts(first)) > 1:
            title = "two mistakes at once: " + "; and ".join(p.titled() for p in _parts(first))
        elif len(values) > 1:
            title = " (or: ".join(mistake.titled() for mistake in values) + ")"
        elif len(named) > 1:
            title = f"{title}; and {named[1].titled()}"
        return self._finding(
            evidence,
            mistake=slugs[0],
            also=tuple(slugs[1:]),
            title=title,
            message=_message(title, example, _parts(first)[0].hints[0]),
            why=_parts(first)[0].why,
            counterexample=example,
            hints=_parts(first)[0].hints,
            raised=example.got if example and isinstance(example.got, Raised) else None,
        )

    def _unknown(self, evidence: Evidence, besides: Sequence[type[Mistake]] = ()) -> Finding:
        """Wrong numbers that no mistake explains; `besides`: what was seen that does not either."""
        example = self._example(evidence, None)
        raised = next((outcome.raised for outcome in evidence.outcomes if outcome.raised), None)
        if example and isinstance(example.got, Raised):
            raised = example.got
            title = f"it stops with {raised.said}"
        elif raised and all(outcome.raised for outcome in evidence.outcomes):
            title = f"it stops with {raised.said}"
        else:
            raised = None
            title = "its numbers are wrong, in a way that the catalogue does not know"
        seen = "; ".join(mistake.titled() for mistake in besides)
        return self._finding(
            evidence,
            also=tuple(mistake.slug for mistake in besides),
            title=title,
            message=_message(title, example, ""),
            counterexample=example,
            raised=raised,
            note=f"Besides: {seen}." if seen else "",
        )

    def _finding(
        self, evidence: Evidence, *, passed: bool = False, note: str = "", **facts: Any
    ) -> Finding:
        verdicts = zip(evidence.cases, evidence.verdicts(), strict=True)
        return Finding(
            role=self.role.name,
            passed=passed,
            convention={**evidence.attachment.convention, **_readable(evidence.reading)},
            tried=tuple(Tried(case.tag, right) for case, right in verdicts),
            note=f"{note} {self.role.note.format(seed=self.seed)}".strip(),
            seed=self.seed,
            **facts,
        )

    def _example(
        self, evidence: Evidence, model: type | None, rivals: Sequence[type] = ()
    ) -> Counterexample | None:
        """The smallest case in which the subject is wrong, and wrong as the model is."""
        found = smallest(evidence, model, rivals) or (smallest(evidence, None) if model else None)
        if found is None:
            return None
        case, got, right = found
        name, position = _first_difference(got, right)
        return Counterexample(
            given=self.role.given(case),
            got=got.raised or (self.role.shown(got, name) if got.values else got.returned),
            expected="an error" if right.raised else self.role.shown(right, name),
            arithmetic=() if right.raised else self.role.arithmetic(case.told(part=name), position),
            yours=() if got.raised or not got.values else _explained(evidence, case, position),
        )


def _explained(evidence: Evidence, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
    lines, raised = attempt(evidence.attachment.explain, case, position)
    return () if raised else lines


@functools.cache
def _forms(mistake: type[Mistake]) -> tuple[type[Mistake], ...]:
    """The mistake with each of its options."""
    forms = []
    for option in mistake.options:
        stages = {
            name: _with_option(stage, option)
            for name in _stages(mistake)  # type: ignore[arg-type]
            if option is not None
            and inspect.isfunction(stage := inspect.getattr_static(mistake, name))
        }
        forms.append(type(mistake.__name__, (mistake,), {**stages, "option": option}))
    return tuple(forms)


def _with_option(stage: Callable[..., Any], option: Any) -> Callable[..., Any]:
    """The stage with its own option, whichever other mistake it stands together with."""

    def staged(self: Any, *args: Any, **kwargs: Any) -> Any:
        before = self.option
        self.option = option
        try:
            return stage(self, *args, **kwargs)
        finally:
            self.option = before

    return staged


def _separable(a: type[Mistake], b: type[Mistake]) -> bool:
    """Whether the two write different stages wrong: else one of them would hide the other."""
    return not (_stages(a) & _stages(b))  # type: ignore[arg-type]


@functools.cache
def _stages(mistake: type[Mistake]) -> set[str]:
    return {
        name
        for kind in mistake.__mro__
        if issubclass(kind, Mistake) and kind is not Mistake
        for name, value in vars(kind).items()
        if not name.startswith("__") and name != "fits" and callable(value)
    }


class _Both(Mistake):
    """Two mistakes at once."""

    parts: tuple[type[Mistake], ...] = ()


def _both(a: type[Mistake], b: type[Mistake]) -> type[Mistake]:
    return type("_Two", (_Both,), {"parts": (a, b), "slug": a.slug, "title": a.title})


def _parts(mistake: type[Mistake]) -> tuple[type[Mistake], ...]:
    return mistake.parts if issubclass(mistake, _Both) else (mistake,)


def _readable(reading: Any) -> dict[str, str]:
    return {key: str(value) for key, value in reading.items() if value is not None}


def _first_difference(got: Outcome, right: Outcome) -> tuple[str, tuple[int, ...]]:
    for name, value in right.values.items():
        other = got.values.get(name)
        if other is None or other.shape != value.shape:
            return name, (0,) * value.ndim
        with np.errstate(all="ignore"):
            close = np.isclose(other, value, rtol=1e-4, atol=1e-6, equal_nan=True)
        if not close.all():
            return name, tuple(int(i) for i in np.argwhere(~close)[0])
    return next(iter(right.values), "y"), (0,) * next(
        (value.ndim for value in right.values.values()), 0
    )


def _message(title: str, example: Counterexample | None, look: str) -> str:
    parts = [f"{title[0].upper()}{title[1:]}."]
    if example:
        parts.append(example.sentence())
    if look:
        parts.append(look)
    return " ".join(parts)


def _not_followed(role: Role, subject: Any, raised: Raised, seed: int) -> Finding:
    """What is said where the code stops the whole check, and not only one answer."""
    said = raised.message if raised.kind == "prints" else raised.said
    title = f"{name_of(subject)} was stopped: {said}"
    return Finding(role.name, False, title=title, message=f"{title}.", raised=raised, seed=seed)


def _not_attached(role: Role, subject: Any, error: NotAttached, seed: int) -> Finding:
    raised = error.raised
    what = name_of(subject)
    if raised and raised.kind == "prints":
        return _not_followed(role, subject, raised, seed)
    if raised and raised.kind == "NotImplementedError":
        mistake = NotWrittenYet
        message = f"{mistake.title[0].upper()}{mistake.title[1:]}. {mistake.hints[0]}"
        return Finding(
            role.name,
            False,
            mistake.slug,
            title=mistake.title,
            message=message,
            why=mistake.why,
            hints=mistake.hints,
            raised=raised,
            seed=seed,
        )
    title = f"{what} could not be built or called"
    ways = tuple(dict.fromkeys(error.tried))
    tried = "; ".join(ways)
    tried = f" Tried: {tried}." if tried else ""
    reason = f" It stopped with {raised.said}." if raised else ""
    return Finding(
        role.name,
        False,
        title=title,
        message=f"{title[0].upper()}{title[1:]}.{tried}{reason} "
        f"Say how with build=, a function that makes the object.",
        tried=tuple(Tried(way, False) for way in ways),
        raised=raised,
        seed=seed,
    )
