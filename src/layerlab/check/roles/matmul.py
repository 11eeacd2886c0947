"""The role matmul: the product of two matrices, c[i, j] = sum of a[i, p]·b[p, j] over p."""

from __future__ import annotations

import copy
import functools
import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np

from layerlab.check.calling import is_function, method_of
from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Attachment, NotAttached, Role, made
from layerlab.check.finding import Counterexample
from layerlab.check.guard import attempt
from layerlab.check.kinds import KINDS, as_kind, numbers
from layerlab.check.layers import changes, outcome_of, steps
from layerlab.check.mistakes import Mistake
from layerlab.explain import explain

__all__ = ["MATMUL"]

# (n, k), (k, m): square ones hide a wrong order, a size of 1 hides a missing sum
SHAPES = ((2, 3, 4), (4, 3, 2), (2, 3, 2), (3, 2, 3), (2, 2, 3), (3, 2, 2), (3, 3, 3), (2, 2, 2),
          (1, 3, 2), (3, 1, 2), (2, 3, 1), (1, 4, 1), (1, 1, 1))  # fmt: skip
# shapes that do not fit, the smallest first: no other reading of the product makes them fit
UNFIT = (((2, 4), (3, 5)), ((2, 3), (4, 5)), ((2, 1), (3, 4)), ((2, 3), (1, 4)))
SMALL_UNFIT = (((1, 2), (1, 1)), ((1, 1), (2, 1)), ((1, 3), (2, 1)), ((1, 2), (3, 1)), *UNFIT)

LOOP_ENDS = ("kmn", "mmk", "nnk", "nkk", "nmn", "nmm", "kmk", "nkn", "nnn", "kkk", "mmm",
             "Nmk", "nMk", "NMk")  # fmt: skip


class RightMatmul:
    """c = a @ b, one stage a method. Shapes: (n, k), (k, m) -> (n, m)."""

    def __call__(self, a: Any, b: Any) -> Any:
        return self.multiply(a, b)

    def multiply(self, a: Any, b: Any) -> np.ndarray:
        first, second = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
        if not self.fitting(first.shape, second.shape):
            raise ValueError(f"{first.shape} and {second.shape} do not fit")
        c = self.give(self.combine(*self.take(first, second)))
        self.leave(a)
        return c

    def fitting(self, a: tuple[int, ...], b: tuple[int, ...]) -> bool:
        return a[1] == b[0]

    def take(self, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return a, b

    def combine(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        if a.shape[1] != b.shape[0]:
            raise ValueError("a row and a column differ in length")
        return np.asarray(self.add_up(a[:, :, None] * b[None, :, :]))

    def add_up(self, products: np.ndarray) -> np.ndarray:
        return np.asarray(products.sum(axis=1))

    def give(self, c: np.ndarray) -> np.ndarray:
        return c

    def leave(self, a: Any) -> None:
        pass

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The product of the case's a and b."""
        return {"y": np.asarray(cls().multiply(case["a"].copy(), case["b"].copy()))}


class _WhereSquare(Mistake):
    """What shows itself in square matrices; others may stop, or lose a part, in many ways."""

    @classmethod
    def fits(cls, evidence: Any) -> bool:
        return _equals_where(evidence, cls, lambda case: case["a"].shape == case["b"].shape)


# ── which numbers meet ───────────────────────────────────────────────────────────────────────────


class ElementwiseProduct(_WhereSquare):
    slug = "elementwise-product"
    title = "it multiplies position by position, without adding up"
    why = (
        "In a matrix product a whole row meets a whole column, and their products are added up. "
        "Position by position only single numbers meet."
    )
    hints = (
        "Compute the number at the top left by hand: how many products belong to it?",
        "How many numbers of the first matrix go into one number of the result?",
        "One more index has to run, along the row and down the column.",
    )

    def combine(self: Any, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.asarray(a * b)


class ResultTransposed(_WhereSquare):
    slug = "result-transposed"
    title = "rows and columns of the result are exchanged"
    why = (
        "The result has a row for each row of the first matrix. "
        "Here each of them has become a column."
    )
    hints = (
        "Which shape should the result have, and which one does it have?",
        "Which loop is the outer one: over rows of the first, or columns of the second?",
        "The numbers are right; they are put in the wrong places.",
    )

    options = ("turned", "filled in")  # a result that is made before has its right shape

    def give(self: Any, c: np.ndarray) -> np.ndarray:
        if self.option == "filled in" and c.shape[0] != c.shape[1]:
            raise IndexError("an index beyond the end")
        return c.T


class OperandsSwapped(_WhereSquare):
    slug = "operands-swapped"
    title = "the second matrix is multiplied by the first"
    why = (
        "The order matters: rows come from the first matrix, columns from the second. "
        "Swapped, even square matrices give another result."
    )
    hints = (
        "Multiply two different square matrices by hand, in both orders, and compare.",
        "Which matrix gives the rows, and which one the columns?",
        "Check which operand stands first where the product is computed.",
    )

    def take(self: Any, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return b, a


class SecondTransposed(_WhereSquare):
    slug = "second-operand-transposed"
    title = "rows of the second matrix are used as its columns"
    why = (
        "A row of the first matrix meets a column of the second. "
        "Here it meets a row instead, as if the second matrix were turned round."
    )
    hints = (
        "Which numbers of the second matrix go into the first number of the result?",
        "Look at the two indices of the second matrix: which one must run?",
        "Going down a column, which index changes: the first or the second?",
    )

    def take(self: Any, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return a, b.T


class FirstTransposed(_WhereSquare):
    slug = "first-operand-transposed"
    title = "columns of the first matrix are used as its rows"
    why = (
        "A row of the first matrix meets a column of the second. "
        "Here a column of the first meets it, as if the first matrix were turned round."
    )
    hints = (
        "Which numbers of the first matrix go into the first number of the result?",
        "Look at the two indices of the first matrix: which one must run?",
        "Going along a row, which index changes: the first or the second?",
    )

    def take(self: Any, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return a.T, b


class WrongBound(Mistake):
    slug = "wrong-loop-bound"
    title = "a loop runs over the wrong size"
    why = (
        "Three sizes are in play: the rows of the first, the columns of the second, and what they "
        "share. In square matrices all are equal, so taking one for another is not seen."
    )
    hints = (
        "Try matrices of which all three sizes are different.",
        "Write down for each loop what it counts, and where its end comes from.",
        "Compare the end of each loop with the axis that its index is used on.",
    )
    # which size each of the loops i, j, p takes (N, M: one less), and whether the result is made
    # before
    options = tuple((*ends, made_before) for ends in LOOP_ENDS for made_before in (False, True))
    alone = True

    def combine(self: Any, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        i_end, j_end, p_end, made_before = self.option or ("n", "n", "k", False)
        (n, k), m = a.shape, b.shape[1]
        sizes = {"n": n, "k": k, "m": m, "N": n - 1, "M": m - 1}
        rows, columns, inner = sizes[i_end], sizes[j_end], sizes[p_end]
        if rows > n or columns > m or inner > k:
            raise IndexError("an index beyond the end")
        c = np.zeros((n, m))
        c[:rows, :columns] = a[:rows, :inner] @ b[:inner, :columns]
        return c if made_before else c[:rows, :columns]


# ── adding up ────────────────────────────────────────────────────────────────────────────────────


class LastTermMissing(Mistake):
    slug = "last-term-missing"
    title = "the last product of each sum is left out"
    why = (
        "Each number of the result adds up as many products as a row has numbers. "
        "A loop or a slice that ends one too early drops the last of them."
    )
    hints = (
        "Multiply a row by a column by hand, and count the products.",
        "Which positions does your innermost loop visit? Write them down.",
        "Look at where the loop or the slice ends.",
    )

    def add_up(self: Any, products: np.ndarray) -> np.ndarray:
        return np.asarray(products[:, :-1].sum(axis=1))

    @classmethod
    def fits(cls, evidence: Any) -> bool:
        # with a single product nothing is left, and nothing can be a zero, or an empty list
        return _equals_where(evidence, cls, lambda case: case["b"].shape[0] > 1)


class FirstTermMissing(LastTermMissing):
    slug = "first-term-missing"
    title = "the first product of each sum is left out"
    why = (
        "Each number of the result adds up as many products as a row has numbers. "
        "Positions start at 0, so a loop that starts at 1 drops the first of them."
    )
    hints = (
        "Multiply a row by a column by hand, and count the products.",
        "Which positions does your innermost loop visit? Write them down.",
        "Look at where the loop or the slice starts.",
    )

    def add_up(self: Any, products: np.ndarray) -> np.ndarray:
        return np.asarray(products[:, 1:].sum(axis=1))


class Overwrites(Mistake):
    slug = "overwrites-instead-of-accumulates"
    title = "each product replaces the one before it"
    why = (
        "A number of the result is a sum, which grows with every product. "
        "Where it is set anew each time, only the last product is left."
    )
    hints = (
        "Multiply a row by a column by hand, and compare with the last product alone.",
        "Write down the number after each round of the innermost loop.",
        "Does the innermost line keep what was there? Is the total started inside that loop?",
    )

    def add_up(self: Any, products: np.ndarray) -> np.ndarray:
        return products[:, -1]


class TotalNotReset(Mistake):
    slug = "total-not-reset"
    title = "the total is not started anew for each number"
    why = (
        "Each number of the result is a sum of its own, which starts at zero. "
        "Here what was added up for the number before it is still in the total."
    )
    hints = (
        "The number at the top left is right. Is the next one?",
        "Write down the total at the beginning of each number of the result.",
        "In which loop does the total become zero?",
    )
    options = ("never", "per row", "per column")

    def give(self: Any, c: np.ndarray) -> np.ndarray:
        if self.option == "per row":
            return np.cumsum(c, axis=1)
        if self.option == "per column":
            return np.cumsum(c, axis=0)
        return np.cumsum(c).reshape(c.shape)


class NotSummed(Mistake):
    slug = "not-summed"
    title = "the products are not added up"
    why = (
        "Each number of the result is a sum of products. "
        "Here the products are kept side by side, so the result has an axis too many."
    )
    hints = (
        "How many axes does the result have, and how many should it have?",
        "All the products are there. What must happen to those of one row and column?",
        "One step is missing after the multiplication.",
    )
    options = ((0, 1, 2), (0, 2, 1), (1, 0, 2))

    def add_up(self: Any, products: np.ndarray) -> np.ndarray:
        return products.transpose(self.option or (0, 1, 2))


class MeanInsteadOfSum(Mistake):
    slug = "mean-instead-of-sum"
    title = "the products are averaged instead of added up"
    why = (
        "A matrix product adds up the products of a row and a column. "
        "Their mean is smaller, the more so the longer the row is."
    )
    hints = (
        "With rows of one number it is right. What changes with two?",
        "Is there a division, or a function that divides?",
        "By how much is each number too small? Compare that with the length of a row.",
    )

    def add_up(self: Any, products: np.ndarray) -> np.ndarray:
        return np.asarray(products.mean(axis=1))


class AddedInsteadOfMultiplied(Mistake):
    slug = "added-instead-of-multiplied"
    title = "the numbers are added instead of multiplied"
    why = (
        "A number of the row and its partner in the column are multiplied, then all products are "
        "added up. Here the partners are added too."
    )
    hints = (
        "Put a zero into the first matrix: may its partner still count?",
        "Which operator stands between the two numbers that meet?",
        "The right numbers meet; they are joined in the wrong way.",
    )

    def combine(self: Any, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.asarray(self.add_up(a[:, :, None] + b[None, :, :]))


class IntegerTruncation(Mistake):
    slug = "integer-truncation"
    title = "the fractions are cut off"
    why = (
        "The product of fractions has fractions. "
        "Where the result can hold whole numbers only, the rest is dropped without a word."
    )
    hints = (
        "Try matrices with fractions: is every number of the result whole?",
        "What kind of numbers can the matrix hold that you fill?",
        "Look for a conversion to whole numbers, or a result made for whole numbers.",
    )
    options = ("result", "each term", "inputs", "first", "second", "products", "floor", "round")

    def combine(self: Any, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        option = self.option or "result"
        if option in ("inputs", "first"):
            a = np.trunc(a)
        if option in ("inputs", "second"):
            b = np.trunc(b)
        products = a[:, :, None] * b[None, :, :]
        if option == "products":
            products = np.trunc(products)
        if option == "each term":
            c = np.zeros((a.shape[0], b.shape[1]))
            for p in range(products.shape[1]):
                c = np.trunc(c + products[:, p])
            return c
        c = np.asarray(self.add_up(products))
        if option == "floor":
            return np.floor(c)
        if option == "round":
            return np.round(c)
        return np.trunc(c) if option == "result" else c


# ── the result ───────────────────────────────────────────────────────────────────────────────────


class RowsShared(Mistake):
    slug = "rows-shared"
    title = "all rows of the result are one and the same"
    why = (
        "The result needs a row of its own for each row of the first matrix. "
        "A row that is repeated is one row with several names: a change in one is seen in all."
    )
    hints = (
        "Compare the rows of the result with each other.",
        "Change one number of an empty result matrix, and print the whole of it.",
        "Look at how the rows of the result come into being: is each one made anew?",
    )
    options = ("assigned", "added up")

    def give(self: Any, c: np.ndarray) -> np.ndarray:
        row = c.sum(axis=0) if self.option == "added up" else c[-1]
        return np.tile(row, (c.shape[0], 1))


class ResultFlattened(Mistake):
    slug = "result-flattened"
    title = "the result is one long row, without its shape"
    why = (
        "The product of two matrices is a matrix, with a row for each row of the first. "
        "All its numbers in one row no longer say where they belong."
    )
    hints = (
        "Which shape should the result have, and which one does it have?",
        "When does a new row of the result begin in your code?",
        "The numbers are right; they must be gathered row by row.",
    )
    options = ("flat", "by columns", "one row", "one column")

    def give(self: Any, c: np.ndarray) -> np.ndarray:
        flat = c.T.ravel() if self.option == "by columns" else c.ravel()
        shapes = {"one row": (1, c.size), "one column": (c.size, 1)}
        return flat.reshape(shapes.get(self.option, (c.size,)))


class ReturnsTooEarly(Mistake):
    slug = "returns-too-early"
    title = "it stops before the result is complete"
    why = (
        "A return inside a loop ends the function in the first round. "
        "The other rows or numbers are never computed."
    )
    hints = (
        "How much of the result is there?",
        "How often does each of your loops really run?",
        "Look at how far the line that returns is indented.",
    )
    options = ("row", "matrix of one row", "number", "list of one number", "matrix of one number",
               "row, the rest zero", "number, the rest zero", "product, the rest zero")  # fmt: skip

    def combine(self: Any, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        c, option = a @ b, self.option or "row"
        if option == "row":
            return np.asarray(c[0])
        if option == "matrix of one row":
            return c[:1]
        if option == "number":
            return np.asarray(c[0, 0])
        if option == "list of one number":
            return c[0, :1]
        if option == "matrix of one number":
            return c[:1, :1]
        kept = np.zeros(c.shape)
        if option == "row, the rest zero":
            kept[0] = c[0]
        else:
            kept[0, 0] = c[0, 0] if option == "number, the rest zero" else a[0, 0] * b[0, 0]
        return kept


class DiagonalOnly(Mistake):
    slug = "diagonal-only"
    title = "each row meets one column only"
    why = (
        "Every row of the first matrix meets every column of the second. "
        "Taken in pairs, first with first and second with second, only the diagonal is computed."
    )
    hints = (
        "How many numbers should the result have, and how many does it have?",
        "With how many columns does the first row have to be multiplied?",
        "Two loops that run together give pairs; one inside the other gives all combinations.",
    )
    options = ("row", "the rest zero")

    def give(self: Any, c: np.ndarray) -> np.ndarray:
        diagonal = np.diagonal(c)
        if self.option != "the rest zero":
            return diagonal
        kept = np.zeros(c.shape)
        np.fill_diagonal(kept, diagonal)
        return kept


class NoShapeCheck(Mistake):
    slug = "no-shape-check"
    title = "matrices of sizes that do not fit are accepted"
    why = (
        "A row of the first matrix must be as long as a column of the second. "
        "Where they differ there is no product, and giving a number all the same hides the error."
    )
    hints = (
        "Which two sizes must be equal? Try matrices in which they differ.",
        "What does your code do with the numbers that have no partner?",
        "Compare the sizes before you compute, and stop with an error.",
    )
    always = True

    def fitting(self: Any, a: tuple[int, ...], b: tuple[int, ...]) -> bool:
        return True

    def take(self: Any, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        inner = min(a.shape[1], b.shape[0])
        return a[:, :inner], b[:inner]

    @classmethod
    def fits(cls, evidence: Any) -> Counterexample | None:
        if evidence.outcomes and all(outcome.raised for outcome in evidence.outcomes):
            return None
        if not any(_taken(evidence.ask(_counting(*shapes))) for shapes in UNFIT):
            return None
        for shapes in SMALL_UNFIT:
            case = _counting(*shapes)
            outcome = evidence.ask(case)
            if _taken(outcome):
                got = outcome.values.get("y", outcome.returned)
                return Counterexample(evidence.role.given(case), got, "an error")
        return None


class MutatesInput(Mistake):
    slug = "mutates-input"
    title = "a matrix that it is given is changed"
    why = (
        "Whoever asked for the product still needs the two matrices. "
        "A function that computes must leave what it was given as it was."
    )
    hints = (
        "Print both matrices before and after the call.",
        "Some operators and methods change an array or a list in place.",
        "Look for what is assigned into a matrix that came in, or taken out of it.",
    )
    always = True

    def leave(self: Any, a: Any) -> None:
        a[0][0] = 0.0

    @classmethod
    def fits(cls, evidence: Any) -> Counterexample | None:
        found: Counterexample | None = evidence.changed("a", "b")
        return found


MISTAKES: tuple[type[Mistake], ...] = (
    ElementwiseProduct, OperandsSwapped, SecondTransposed, ResultTransposed, FirstTransposed,
    LastTermMissing, Overwrites, TotalNotReset, FirstTermMissing, IntegerTruncation, RowsShared,
    ResultFlattened, NotSummed, ReturnsTooEarly, DiagonalOnly, MeanInsteadOfSum,
    AddedInsteadOfMultiplied, WrongBound, NoShapeCheck, MutatesInput,
)  # fmt: skip


def _equals_where(evidence: Any, mistake: type[Mistake], where: Any) -> bool:
    """Whether the wrong model gives the same answers in these cases, and they are wrong."""
    model = made(evidence.role.model, mistake)
    chosen = [
        (right, evidence.agree(outcome, evidence.expect(case, model)))
        for case, outcome, right in zip(
            evidence.cases, evidence.outcomes, evidence.verdicts(), strict=True
        )
        if where(case)
    ]
    return not all(right for right, _ in chosen) and all(same for _, same in chosen)


def _taken(outcome: Outcome) -> bool:
    """Whether something came back where an error should have come."""
    return outcome.raised is None and bool(outcome.returned)


def _counting(a: tuple[int, ...], b: tuple[int, ...]) -> Case:
    """Matrices of these shapes that count 1, 2, 3, ..."""
    return Case({"a": np.arange(1.0, 1 + np.prod(a)).reshape(a),
                 "b": np.arange(1.0, 1 + np.prod(b)).reshape(b)})  # fmt: skip


# ── the role ─────────────────────────────────────────────────────────────────────────────────────


class Product(Attachment):
    """A function of two matrices, which are handed over in one of the kinds."""

    def __init__(self, function: Callable[[Any, Any], Any], words: str, kind: str) -> None:
        self.function = function
        self.kind = kind
        self.convention = {"called": f"{words}(a, b)", "arrays": kind}

    def answer(self, case: Case) -> Outcome:
        given = self._given(case)
        before = {name: np.array(numbers(matrix)) for name, matrix in given.items()}
        value, raised = attempt(self.function, *given.values())
        after = {name: numbers(matrix) for name, matrix in given.items()}
        return outcome_of(value, raised, changes(before, after))

    def explain(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        given = tuple(self._given(case).values())
        if len(position) != 2:
            return ()
        i, j = position
        return steps(lambda: explain(self.function, given, sample=i, neuron=j))

    def _given(self, case: Case) -> dict[str, Any]:
        return {name: as_kind(case[name], self.kind) for name in ("a", "b")}


class Matmul(Role):
    """The product of two matrices."""

    name = "matmul"
    names: ClassVar[tuple[str, ...]] = ()
    model = RightMatmul
    mistakes = MISTAKES
    shrinkable = ("a", "b")

    def agree(self, a: Outcome, b: Outcome) -> bool:
        """Also where nearly all cancels: single precision is as good as the largest number."""
        if set(a.values) == set(b.values) == {"y"} and a.values["y"].shape == b.values["y"].shape:
            one, other = a.values["y"], b.values["y"]
            size = np.abs(other).max(initial=1.0)
            return bool(np.allclose(one, other, rtol=1e-4, atol=1e-5 * size, equal_nan=True))
        return super().agree(a, b)

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        function, words = subject, getattr(subject, "__name__", type(subject).__name__)
        if build is not None or not is_function(subject):
            copied = functools.partial(copy.deepcopy, subject)
            make = build or (subject if inspect.isclass(subject) else copied)
            owner, raised = attempt(make)
            found = None if raised else method_of(owner, METHODS)
            if found is None:
                raise NotAttached([f"{words}() and a method that takes two matrices"], raised)
            words, function = f"{words}().{found[0]}", found[1]
        for kind in KINDS:
            yield Product(function, words, kind)

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        def case(n: int, k: int, m: int, scale: float = 1.0) -> Case:
            tag = f"({n}, {k}) and ({k}, {m})" + (", large numbers" if scale > 1 else "")
            arrays = {"a": _distinct(rng, (n, k)) * scale, "b": _distinct(rng, (k, m))}
            return Case(arrays, tag=tag)

        return [case(*shape) for shape in SHAPES] + [case(3, 2, 4, 1000.0)]

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        sizes = sorted(itertools.product((1, 2, 3), repeat=3), key=lambda s: (sum(s), s[1], s))
        for (n, k, m), scale in itertools.product(sizes, (1.0, 0.5)):
            case = _counting((n, k), (k, m))
            yield case.replaced(a=case["a"] * scale)

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        def product(a: Any, b: Any) -> Any:
            return a @ b

        i, j = position if len(position) == 2 else (0, 0)
        return steps(lambda: explain(product, (case["a"], case["b"]), sample=i, neuron=j))

    def wrong(self, mistake: type[Mistake]) -> Any:
        return made(RightMatmul, mistake)


METHODS = ("__call__", "forward", "matmul", "multiply", "mul", "product", "dot", "compute", "call")


def _distinct(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of both signs between 0.3 and 3.3, none whole, no two near each other."""
    count = int(np.prod(shape))
    sizes = 0.3 + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * 3 / count
    return (rng.permutation(sizes) * rng.choice([-1.0, 1.0], count)).reshape(shape)


MATMUL = Matmul()
