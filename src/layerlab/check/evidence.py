"""Evidence: what somebody's code answered, beside what is right and what mistakes would give."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from layerlab.check.cases import Case, Outcome, Raised, agree
from layerlab.check.finding import Counterexample
from layerlab.check.guard import attempt
from layerlab.check.mistakes import Mistake

SECONDS_TO_SHOW = 0.5  # for code that is very slow

__all__ = ["Attachment", "Evidence", "NotAttached", "Role", "made"]


def made(model: type, *mistakes: type) -> type:
    """The model with these mistakes: each overrides its stage."""
    return _made((*mistakes, model))


@functools.lru_cache(2000)
def _made(kinds: tuple[Any, ...]) -> type:
    return type("_".join(kind.__name__ for kind in kinds[:-1]), kinds, {})


class NotAttached(Exception):
    """The subject could not be built or called in any way that was tried."""

    def __init__(self, tried: Sequence[str], raised: Raised | None = None) -> None:
        super().__init__(*tried)
        self.tried = tuple(tried)
        self.raised = raised


class Attachment:
    """One way to build and call a subject. `run` asks it; nothing else touches the subject.

    `convention` says what was found. `readings` are further settings under which the answers may
    be meant, such as the activation that a layer applies, the likeliest first.
    """

    convention: dict[str, str]
    readings: Sequence[Mapping[str, Any]] = ({},)

    def run(self, case: Case) -> Outcome:
        """The subject's answer; never raises for an error of the subject."""
        outcome, raised = attempt(self.answer, case)
        return Outcome(raised=raised) if raised else outcome

    def answer(self, case: Case) -> Outcome:
        """What an attachment writes itself: the subject's answer to a case."""
        raise NotImplementedError

    def explain(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        """The subject's own arithmetic for one number of its answer, where it can be followed."""
        return ()


class Role:
    """What a neuron (a dense layer, an optimiser, ...) must do: the right model and its mistakes.

    The right model is a class with a class method ``answer(case) -> {name: array}`` that works in
    stages; it raises where a right subject must refuse.
    """

    name: ClassVar[str]
    names: ClassVar[tuple[str, ...]] = ()  # what `name=` may say
    needs_name: ClassVar[bool] = False
    model: type
    mistakes: tuple[type[Mistake], ...]
    tolerance = 1e-4
    shrinkable: tuple[str, ...] = ("x",)
    note: ClassVar[str] = ""  # what the reader should know of every diagnosis; {seed} is filled in

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        """The ways to build and call the subject, the likeliest first; else raises NotAttached."""
        raise NotImplementedError

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        """The probes: nothing may hide behind a zero, a one, a square or two equal rows."""
        raise NotImplementedError

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        """Cases of small whole numbers, the smallest first, for a counter-example."""
        return iter(())

    def given(self, case: Case) -> Mapping[str, Any]:
        """The inputs of a case as a counter-example shows them."""
        return dict(case.arrays)

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        """The right arithmetic for one number of the answer."""
        return ()

    def shown(self, outcome: Outcome, name: str) -> Any:
        """The answer, or the one of several that differs, with its name."""
        if len(outcome.values) == 1:
            return next(iter(outcome.values.values()))
        return {name: outcome.values.get(name, "missing")}

    def agree(self, a: Outcome, b: Outcome) -> bool:
        """Whether the subject's answer `a` is the answer `b` of a model."""
        return agree(a, b, self.tolerance)

    def wrong(self, mistake: type[Mistake]) -> Any:
        """The wrong model as a subject that can be diagnosed."""
        return made(self.model, mistake)


class Evidence:
    """The answers of one attachment under one reading."""

    def __init__(
        self,
        role: Role,
        attachment: Attachment,
        cases: Sequence[Case],
        outcomes: Sequence[Outcome],
        reading: Mapping[str, Any],
    ) -> None:
        self.role = role
        self.attachment = attachment
        self.reading = reading
        self.cases = [case.told(**reading) for case in cases]
        self.outcomes = list(outcomes)
        self.rights = [self.expect(case) for case in self.cases]
        self._verdicts: list[bool] | None = None
        self._order: list[int] | None = None
        self._asked: dict[int, tuple[Case, Outcome]] = {}
        self.started = time.perf_counter()

    @property
    def all_right(self) -> bool:
        """Whether every answer is the right one."""
        return all(self.verdicts())

    def verdicts(self) -> list[bool]:
        """For each case whether its answer is right."""
        if self._verdicts is None:
            self._verdicts = [
                self._tolerable(case, a) or self.agree(a, b)
                for case, a, b in zip(self.cases, self.outcomes, self.rights, strict=True)
            ]
        return self._verdicts

    @staticmethod
    def _tolerable(case: Case, outcome: Outcome) -> bool:
        """An empty batch may be refused, or come back in another empty shape."""
        empty = any(array.size == 0 for array in case.arrays.values())
        return empty and all(value.size == 0 for value in outcome.values.values())

    def right(self, *tags: str) -> bool:
        """Whether the cases whose tag starts so are all right, and there is one."""
        chosen = [
            verdict
            for case, verdict in zip(self.cases, self.verdicts(), strict=True)
            if case.tag.startswith(tags)
        ]
        return bool(chosen) and all(chosen)

    def wrong(self, *tags: str) -> bool:
        """Whether the cases whose tag starts so are all wrong, and there is one."""
        chosen = [
            verdict
            for case, verdict in zip(self.cases, self.verdicts(), strict=True)
            if case.tag.startswith(tags)
        ]
        return bool(chosen) and not any(chosen)

    def agree(self, a: Outcome, b: Outcome) -> bool:
        """Whether two answers are the same, the subject's and a model's."""
        return self.role.agree(a, b)

    def ask(self, case: Case) -> Outcome:
        """The subject's answer to one more case."""
        if id(case) not in self._asked:
            self._asked[id(case)] = (case, self.attachment.run(case.told(**self.reading)))
        return self._asked[id(case)][1]

    def expect(self, case: Case, model: type | None = None) -> Outcome:
        """What the right model (or another one) answers."""
        if not self.reading.items() <= case.settings.items():
            case = case.told(**self.reading)
        try:
            return Outcome((model or self.role.model).answer(case))  # type: ignore[attr-defined]
        except Exception as error:
            return Outcome(raised=Raised(type(error).__name__, str(error)))

    def equals(self, *mistakes: type[Mistake]) -> bool:
        """Whether the model with these mistakes gives the same answers, in every case."""
        return self.equals_model(made(self.role.model, *mistakes))

    def equals_model(self, model: type) -> bool:
        """Whether the model gives the same answers, in every case but that of an empty batch."""
        if self._order is None:  # wrong answers first: there most models are soon ruled out
            full = [
                i for i, case in enumerate(self.cases) if all(a.size for a in case.arrays.values())
            ]
            self._order = sorted(full, key=lambda i: (self.verdicts()[i], _size(self.cases[i])))
        return any(not self.verdicts()[i] for i in self._order[:1]) and all(
            self.agree(self.outcomes[i], self.expect(self.cases[i], model)) for i in self._order
        )

    def small(self) -> Iterator[Case]:
        """Cases to show something in: the role's smallest first, then those that were asked."""
        started = time.perf_counter()
        for case in self.role.ladder(self.attachment):
            yield case.told(**self.reading)
            if time.perf_counter() - started > SECONDS_TO_SHOW:
                break
        yield from sorted(
            self.cases, key=lambda case: sum(array.size for array in case.arrays.values())
        )

    def changed(self, *names: str) -> Counterexample | None:
        """The smallest counter-example where a call changed one of these inputs."""
        if not any(name in outcome.changed for outcome in self.outcomes for name in names):
            return None
        for case in self.small():
            outcome = self.attachment.run(case)
            for name in names:
                if name in outcome.changed:
                    return Counterexample(
                        self.role.given(case),
                        f"{name} = {_short(outcome.changed[name])} after the call",
                        f"{name} as it was",
                    )
        return None


def _size(case: Case) -> int:
    return sum(array.size for array in case.arrays.values())


def _short(array: np.ndarray) -> str:
    return np.array2string(array, separator=", ", precision=4, threshold=6).replace("\n", "")
