"""The catalogue of mistakes: for each its name, why it is wrong, three hints and a wrong model.

A role has one right model, a small class whose work is cut into stages (weigh, add the bias,
activate). A mistake is a class that writes one of the stages wrong::

    class BiasIgnored(Mistake):
        slug = "bias-ignored"
        title = "the bias is never added"
        why = "..."
        hints = ("...", "...", "...")

        def add_bias(self, z):
            return z

Put before the right model it is the wrong model; two of them together are two mistakes at once.
"""

from __future__ import annotations

from typing import Any, ClassVar

from layerlab.check.finding import Counterexample

__all__ = ["GENERAL", "Mistake"]


class Mistake:
    """One entry of the catalogue."""

    slug: ClassVar[str]
    title: ClassVar[str]  # completes "dense: ...", lower case; {option} stands for the option
    why: ClassVar[str]  # two sentences
    hints: ClassVar[tuple[str, str, str]]  # from a nudge to the place to look at; never code
    options: ClassVar[tuple[Any, ...]] = (None,)  # forms of the mistake; each is tried
    option: Any = None

    # A mistake of values is looked for where numbers are wrong, and fits where the wrong model
    # gives the same answers in every case. A mistake of another kind is looked for always, and
    # must say itself, in `fits`, how it is seen.
    always: ClassVar[bool] = False
    explains_values: ClassVar[bool | str] = (
        False  # found always, and makes numbers wrong; "perhaps"
    )
    alone: ClassVar[bool] = False  # makes no sense together with another mistake
    pairs: ClassVar[tuple[Any, ...] | None] = None  # options tried together with another mistake

    # Where the right number's arithmetic is the very step that is to be found, it is not shown.
    arithmetic_shown: ClassVar[bool] = True
    option_unknown: ClassVar[str] = "another one"  # what the catalogue writes for {option}

    @classmethod
    def applies(cls, evidence: Any) -> bool:
        """Whether the mistake can be made in what is asked for."""
        return True

    @classmethod
    def shows(cls, case: Any) -> bool:
        """Whether a case is a good one to show this mistake to a learner."""
        return True

    @classmethod
    def fits(cls, evidence: Any) -> bool | Counterexample | None:
        """Whether the evidence shows this mistake; a counter-example where there is a best one."""
        return evidence.equals(cls)

    @classmethod
    def titled(cls) -> str:
        """The title with the option filled in."""
        return cls.title.format(option=cls.option)


class NotWrittenYet(Mistake):
    slug = "not-written-yet"
    title = "it is not written yet"
    why = (
        "The code says itself, by NotImplementedError, that this part is still to be written. "
        "Nothing can be checked before there is something."
    )
    hints = (
        "Look for the line that raises NotImplementedError.",
        "Start with the smallest case, one number in and one number out.",
        "Write what the formula says for that case, and take the raise away.",
    )
    always = True
    explains_values = True

    @classmethod
    def fits(cls, evidence: Any) -> bool:
        raised = [outcome.raised for outcome in evidence.outcomes]
        return any(error is not None and error.kind == "NotImplementedError" for error in raised)


class ReturnsNothing(Mistake):
    slug = "returns-nothing"
    title = "it returns nothing"
    why = (
        "A function without a return gives None, whatever it has computed. "
        "What it printed or kept in a variable does not reach the one who called it."
    )
    hints = (
        "Look at the last line of the function: what does the caller get?",
        "Printing a number, or keeping it in a variable, is not giving it back.",
        "The result is computed; one word is missing in front of it.",
    )
    always = True
    explains_values = True

    @classmethod
    def fits(cls, evidence: Any) -> bool:
        answers = [outcome for outcome in evidence.outcomes if not outcome.raised]
        return bool(answers) and all(outcome.returned == "None" for outcome in answers)


GENERAL: tuple[type[Mistake], ...] = (NotWrittenYet, ReturnsNothing)
