"""Every mistake of a matrix product is named, in whichever form a learner wrote the product."""

import numpy as np
import pytest

import layerlab as ll
from layerlab.check import diagnose
from layerlab.check.roles.matmul import MATMUL, MISTAKES


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_wrong_model_of_each_mistake_is_named(mistake, seed):
    found = diagnose(MATMUL.wrong(mistake), "matmul", seed=seed)
    assert found.mistake == mistake.slug
    assert found.also == ()
    assert found.counterexample is not None
    assert len(found.message.split()) < 60


@pytest.mark.parametrize(
    ("mistake", "option"),
    [(m, option) for m in MISTAKES for option in m.options],
    ids=lambda part: getattr(part, "slug", str(part)),
)
def test_every_form_of_a_mistake_is_named(mistake, option):
    wrong = MATMUL.wrong(type("_", (mistake,), {"option": option}))
    assert diagnose(wrong, "matmul").mistake == mistake.slug


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
def test_hints_are_short_and_hold_no_code(mistake):
    assert len(mistake.titled().split()) <= 10
    for hint in mistake.hints:
        assert len(hint.split()) <= 18
        assert not set("=()[]*_@") & set(hint)


# ── right ones ───────────────────────────────────────────────────────────────────────────────────


def by_columns(a, b):
    if len(a[0]) != len(b):
        raise ValueError
    turned = zip(*b, strict=True)
    columns = [[sum(p * q for p, q in zip(row, col, strict=True)) for row in a] for col in turned]
    return [list(row) for row in zip(*columns, strict=True)]


def in_single_precision(a, b):
    return np.array(a, dtype=np.float32) @ np.array(b, dtype=np.float32)


def as_tuples(a, b):
    return tuple(
        tuple(sum(p * q for p, q in zip(row, col, strict=True)) for col in zip(*b, strict=True))
        for row in a
    )


def of_the_dtype_of_the_first(a, b):
    if a.shape[1] != b.shape[0]:
        raise ValueError
    c = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i, j, p in np.ndindex(*c.shape, a.shape[1]):
        c[i, j] += a[i, p] * b[p, j]
    return c


class Multiplier:
    def multiply(self, a, b):
        return np.matmul(a, b)


RIGHT = [
    np.matmul,
    np.dot,
    ll.matmul,
    by_columns,
    in_single_precision,
    as_tuples,
    of_the_dtype_of_the_first,
    Multiplier,
    Multiplier(),
    lambda a, b: ll.as_tensor(a) @ ll.as_tensor(b),
    lambda *both: both[0] @ both[1],
]


@pytest.mark.parametrize("subject", RIGHT)
@pytest.mark.parametrize("seed", range(20))
def test_right_products_pass_in_every_form(subject, seed):
    found = diagnose(subject, "matmul", seed=seed)
    assert found.passed, found


def test_the_convention_says_what_was_found():
    assert diagnose(by_columns, "matmul").convention["called"] == "by_columns(a, b)"
    assert diagnose(Multiplier, "matmul").convention["called"] == "Multiplier().multiply(a, b)"


# ── mistakes in other forms ──────────────────────────────────────────────────────────────────────


def test_what_only_square_matrices_show_is_named_however_the_others_end():
    def swapped(a, b):
        n, k, m = len(a), len(b), len(b[0])
        if len(a[0]) != k:
            raise ValueError
        return [
            [sum(b[i][p] * a[p][j] for p in range(min(k, n, m))) for j in range(min(m, k))]
            for i in range(min(n, k))
        ]

    found = diagnose(swapped, "matmul")
    assert (found.mistake, found.also) == ("operands-swapped", ())


def test_an_answer_without_a_number_does_not_refuse():
    def matmul(a, b):
        if a.shape[1] != b.shape[0]:
            print("the shapes do not fit")
            return None
        return a @ b

    found = diagnose(matmul, "matmul")
    assert found.mistake == "no-shape-check"
    assert found.counterexample.got == "None"
    assert found.counterexample.expected == "an error"


def test_a_broadcast_that_stretches_a_size_of_one_is_seen():
    found = diagnose(lambda a, b: (a[:, :, None] * b[None]).sum(1), "matmul")
    assert found.mistake == "no-shape-check"
    assert found.counterexample.given["a"].shape == (1, 2)
    assert found.counterexample.given["b"].shape == (1, 1)


def test_a_wrong_product_is_not_blamed_for_the_shapes_that_it_takes():
    found = diagnose(lambda a, b: b @ a, "matmul")
    assert (found.mistake, found.also) == ("operands-swapped", ())
    found = diagnose(lambda a, b: a @ b.T, "matmul")
    assert (found.mistake, found.also) == ("second-operand-transposed", ())
    found = diagnose(lambda a, b: a * b, "matmul")
    assert (found.mistake, found.also) == ("elementwise-product", ())


def test_two_mistakes_are_named_together():
    found = diagnose(lambda a, b: np.trunc(a[:, :-1] @ b[:-1]), "matmul")
    assert {found.mistake, *found.also} == {"last-term-missing", "integer-truncation"}

    def in_place(a, b):
        c = np.zeros((len(a), len(b[0])), dtype=int)
        for i, j in np.ndindex(c.shape):
            c[j, i] = np.dot(a[i], b[:, j])
        return c

    found = diagnose(in_place, "matmul")
    assert {found.mistake, *found.also} == {"result-transposed", "integer-truncation"}

    def matmul(a, b):
        b *= 2
        return (a @ b).T / 2

    found = diagnose(matmul, "matmul")
    assert (found.mistake, found.also) == ("result-transposed", ("mutates-input",))


def test_the_counterexample_is_as_small_as_can_be():
    found = diagnose(lambda a, b: a[:, -1:] @ b[-1:] if a.shape[1] == len(b) else 1 / 0, "matmul")
    example = found.counterexample
    assert found.mistake == "overwrites-instead-of-accumulates"
    assert example.given["a"].tolist() == [[1, 1]]
    assert example.given["b"].tolist() == [[1], [1]]
    assert example.got.tolist() == [[1]]
    assert example.expected.tolist() == [[2]]
    assert "1.00·1.00 + 1.00·1.00" in example.arithmetic[0]


def test_numbers_that_nothing_explains_are_not_named():
    found = diagnose(lambda a, b: a @ b + 1, "matmul")
    assert not found.passed
    assert found.mistake is None
    assert found.counterexample is not None


# ── what cannot be checked ───────────────────────────────────────────────────────────────────────


class NoMethod:
    pass


@pytest.mark.parametrize("subject", [NoMethod, NoMethod()])
def test_what_is_no_product_is_told_with_what_was_tried(subject):
    found = diagnose(subject, "matmul")
    assert not found.passed
    assert "could not be built or called" in found.title
    assert found.tried


def test_an_error_is_shown_with_the_learner_s_own_line():
    def matmul(a, b):
        return a @ b.undefined

    found = diagnose(matmul, "matmul")
    assert not found.passed
    assert found.mistake is None
    assert found.raised.line.startswith("return a @ b.undefined")


def test_a_function_of_one_matrix_is_told():
    found = diagnose(lambda a: a, "matmul")
    assert not found.passed
    assert found.mistake is None


def test_a_name_is_refused():
    with pytest.raises(ValueError, match="takes no name"):
        diagnose(np.matmul, "matmul", name="relu")
