"""Each function of NumPy and of Python that learners use is followed, and changes no bit."""

import copy
import math

import numpy as np
import pytest
from test_remembering import ancestors, check_record, flat, numbers

from layerlab.explain.recording import Record
from layerlab.explain.remembering import remember

V = np.array([0.5, -1.25, 2.0, 0.75])
M = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
K = np.array([[1.0, 0.5], [-0.5, 2.0], [0.25, -1.5]])


def masked_scale(x):
    y = x.copy()
    y[y < 0] *= 0.1
    return y


def views(x):
    y = x.copy()
    row = y[0]
    row[1] = 5 * x[1, 0]
    y.T[2] += 1
    y[1, ::-1][0] -= 2
    return y


def slices(x):
    out = np.zeros((3, 4))
    out[1:, :3] = x
    out[0, 3] = x[0, 0] * 2
    return out


def add_at(x):
    out = np.zeros(3)
    np.add.at(out, [0, 1, 1, 2], x)
    return out


def with_where(x):
    out = np.zeros_like(x)
    np.sqrt(x, out=out, where=x > 0)
    return out


def filled(x):
    out = np.full(3, x[0])
    out[1] = x[1]
    return out


def fills(x):
    out = np.empty_like(x)
    out.fill(x[1] * 2)
    out.flat[0] = x[0]
    return out


def whiles(x):
    z = x.sum()
    while z > 0.5:
        z = z / 2
    return z


def swapped(x):
    y = x.copy()
    y[[0, 1]] = y[[1, 0]]
    y[0], y[2] = y[2], y[0]
    return y


def list_in_place(x):
    values = list(x)
    values[0] = values[1] * 2
    values += [1.0]
    return values


def into_plain_random(x):
    noise = np.random.rand(4)
    noise += x
    noise[0] = x[1] * 3
    return noise


def local_imports(x):
    import math as m

    import numpy

    return numpy.array([m.exp(v) for v in x])


def accumulates(x):
    out = []
    for i, v in np.ndenumerate(x):
        out.append(v * (i[0] + 1))
    return np.asarray(out)


def outer_grid(x):
    return np.array([[a * b for a in x] for b in x])


ARRAYS = {
    "arithmetic": lambda x: (2 * x + 1) / (x - 3) - x**2 + x**3 - (-x) + 2**x,
    "integer powers": lambda x: x**0.5 if (x > 0).all() else np.abs(x) ** 0.5,
    "floor and remainder": lambda x: x // 0.3 + x % 0.3 + np.fmod(x, 0.3),
    "divmod": lambda x: np.divmod(x, 0.3)[1] + divmod(x, 0.5)[0],
    "functions": lambda x: (np.sin(x) + np.cos(x) + np.tan(x) + np.arctan(x) + np.sinh(x)
                            + np.log1p(np.abs(x)) + np.expm1(x) + np.cbrt(x) + np.sign(x)),
    "logarithms": lambda x: np.log(np.abs(x)) + np.log2(np.abs(x)) + np.log10(np.abs(x)),
    "softplus": lambda x: np.logaddexp(0, x),
    "exp2, square, reciprocal": lambda x: np.exp2(x) + np.square(x) + np.reciprocal(x) + x**-1,
    "rounding": lambda x: np.round(x) + np.floor(x) + np.ceil(x) + np.rint(x) + np.trunc(x),
    "decimals": lambda x: np.round(x, 1) + x.round(1),
    "hard sigmoid": lambda x: np.clip(0.2 * x + 0.5, 0, 1),
    "clip method": lambda x: x.clip(-1, 1) + np.clip(x, None, 0.6) + np.clip(x, 0, None),
    "minimum": lambda x: np.minimum(x, 0.3) + np.fmax(x, 0) + np.heaviside(x, 0.5),
    "comparisons": lambda x: x * (x > 0) + (x <= 0) * 1.0 + (x == 0.5) + (x != 0.5).astype(float),
    "logic": lambda x: ((x > 0) & (x < 1)) | ~(x > -1),
    "logical functions": lambda x: np.logical_and(x > 0, x < 1) * x + np.logical_not(x > 0),
    "isnan": lambda x: np.where(np.isnan(x) | np.isinf(x), 0, x),
    "where of lists": lambda x: np.where(x > 0, [1.0, 2.0, 3.0, 4.0], x),
    "sums": lambda x: np.array([x.sum(), np.sum(x), sum(x), x.mean(), x.prod(), x.max()]),
    "spread": lambda x: np.array([x.std(), np.std(x, ddof=1), x.var(ddof=1), np.ptp(x)]),
    "cumulative": lambda x: x.cumsum() + np.cumsum(x) + np.cumprod(x) + np.maximum.accumulate(x),
    "any, all": lambda x: np.any(x > 1) * x + np.all(x > -5) * 2.0,
    "average": lambda x: np.average(x, weights=[1, 2, 3, 4]),
    "median": lambda x: np.median(x) + np.percentile(x, 25),
    "argmax": lambda x: np.argmax(x) + 0.5 * x.argmin(),
    "pick by argmax": lambda x: x[np.argmax(x)] * 2,
    "sorted": lambda x: np.sort(x) + np.array(sorted(x)) + x[np.argsort(x)],
    "joined": lambda x: np.concatenate([x, [1.0], 2 * x[:2]]),
    "append": lambda x: np.append(x, [1.0, 2.0]) + np.insert(np.append(x, 1.0), 1, 7.0),
    "r_": lambda x: np.r_[1.0, x],
    "c_": lambda x: np.c_[x, 2 * x],
    "moved": lambda x: np.roll(x, 1) + x[::-1] + np.flip(x)
    + np.repeat(x, 2)[1:5] + np.tile(x, 2)[3:7],
    "pad and diag": lambda x: np.pad(x, 1)[1:-1] + np.diag(np.diag(x)),
    "differences": lambda x: np.diff(x) + x[1:] - x[:-1],
    "norm": lambda x: x / np.linalg.norm(x) + np.linalg.norm(x, 1),
    "outer": lambda x: np.outer(x, x) + np.multiply.outer(x, 2 * x) + np.add.outer(x, x),
    "dots": lambda x: np.vdot(x, x) + np.inner(x, x) + x.dot(x) + x @ x + np.dot(2, x)[0],
    "linspace": lambda x: x * np.linspace(0, 1, 4) + np.arange(4) + np.ones(4) + np.eye(4)[1],
    "nan_to_num": lambda x: np.nan_to_num(x * 2),
    "fancy": lambda x: x[[0, 0, 3]] + x[np.array([True, False, True, True])] + x.take([1, 2, 0]),
    "mask": lambda x: x[x > 0] * 2,
    "element": lambda x: x[0] * x[-1] + np.float64(2.0) * x[1] - np.sqrt(2.0) * float(x[2]),
    "element methods": lambda x: x[0].item() * 2 + x[1].astype(float) + x.item(2) + x[3].sum(),
    "lists": lambda x: [math.exp(v) for v in x.tolist()] + [abs(v) for v in x],
    "zip of slices": lambda x: [a * b for a, b in zip(x[:-1], x[1:] + 1, strict=True)],
    "reversed": lambda x: [v * 2 for v in reversed(x)],
    "star": lambda x: (lambda a, *rest: a + sum(rest))(*x),
    "apply": lambda x: np.array([*map(math.tanh, x)]),
    "vectorize": lambda x: np.vectorize(lambda v: v if v > 0 else 0.1 * v)(x),
    "vectorize of two": lambda x: np.vectorize(lambda v, w: v * w)(x, 2.0),
    "stats": lambda x: (x - np.mean(x)) / (np.std(x) + 1e-8),
    "casts": lambda x: x.astype(np.float32).astype(float) + x.astype(int),
    "single": lambda x: np.array(x, dtype=np.float32) @ np.array([1, 2, 3, 4], dtype=np.float32),
    "int": lambda x: int(x[2] * 2.6) + round(float(x[0]), 1) + round(x[1].item()) + x[3] // 1,
    "math": lambda x: (math.sqrt(x[2]) + math.log(x[2]) + math.log(x[2], 3) + math.log2(x[0])
                       + math.pow(x[0], 2) + math.hypot(x[0], x[1]) + math.erf(x[0])
                       + math.floor(x[0])
                       + math.fabs(x[1]) + math.atan2(x[0], x[1]) + math.copysign(x[0], x[1])),
    "min and max": lambda x: max(x) + min(x[0], x[1]) + max([0.5, x[0]]) + min(*x) + max(x[0], 0),
    "max with a key": lambda x: max(x, key=lambda v: -v) * 2,
    "masked scale": masked_scale, "add.at": add_at, "where=": with_where, "full": filled,
    "fill": fills, "while": whiles, "swapped": swapped, "list in place": list_in_place,
    "into plain": into_plain_random, "local imports": local_imports, "ndenumerate": accumulates,
    "grid": outer_grid, "transposed copy": lambda x: np.asarray(x).copy() + np.asarray(x)[::-1],
    "compress": lambda x: np.compress([True, False, True, True], x) + x.compress([1, 0, 1, 1]),
    "meshgrid": lambda x: np.meshgrid(x, x)[1] * 2,
    "expand": lambda x: x[:, None] * x[None, :] + np.expand_dims(x, 0) + np.atleast_2d(x),
    "convert": lambda x: np.float64(x[0] * 2) + np.float32(x[1]),
    "dictionary": lambda x: {"a": x * 2, "b": x[0] + 1},
    "tuple": lambda x: (x.sum(), [x * 2, (x[0] * 3, x[1:] * 4)]),
    "trapezoid": lambda x: np.trapezoid(x) + np.trapezoid(x, dx=0.5),
}  # fmt: skip

MATRICES = {
    "views": views, "slices": slices,
    "products": lambda x: x @ K + np.dot(x, K) + np.matmul(x, K) + x.dot(K),
    "einsum": lambda x: np.einsum("ij,jk", x, K) + np.einsum("ij,jk->ik", x, K, optimize=True),
    "einsum transpose": lambda x: np.einsum("ij->ji", x) @ x,
    "einsum sum": lambda x: np.einsum("ij->i", x) + np.einsum("ij,ij->i", x, x),
    "tensordot": lambda x: np.tensordot(x, K, axes=1) + np.tensordot(x, K, ([1], [0])),
    "inner": lambda x: np.inner(x, x) + np.dot(x, x.T),
    "higher dot": lambda x: np.dot(x[None], K) + (x[None] @ K),
    "axes": lambda x: x.sum(axis=0) + np.mean(x, axis=0) + x.max(0) + np.min(x, axis=0),
    "keepdims": lambda x: x / x.sum(axis=1, keepdims=True) - x.mean(axis=-1, keepdims=True),
    "spread": lambda x: np.var(x, axis=0) + x.std(axis=0, ddof=1) + np.sum(x, axis=(0, 1)),
    "argmax": lambda x: x.argmax(axis=1) + np.argmax(x, axis=1) + 0.5,
    "shapes": lambda x: (x.reshape(3, 2) + x.T + x.flatten().reshape((3, 2))
                         + x.ravel().reshape(3, -1) + np.transpose(x) + x.swapaxes(0, 1)),
    "stacking": lambda x: np.vstack([x, x[:1]]) + np.stack([x[0], x[1], 2 * x[0]]),
    "columns": lambda x: np.hstack([x, np.ones((2, 1))]) + np.column_stack([x, x[:, 0]]),
    "split": lambda x: np.split(x, 3, axis=1)[1] + np.array_split(x, 2, axis=1)[1],
    "rows": lambda x: np.array([row / np.linalg.norm(row) for row in x]),
    "nested lists": lambda x: [[v * 2 for v in row] for row in x],
    "fortran order": lambda x: np.asfortranarray(x) + np.array(x, order="F") + (x.T * 2).T,
    "triangles": lambda x: np.tril(x) + np.triu(x, 1) + np.trace(x) + x.diagonal().sum(),
    "labels": lambda x: -np.log(np.exp(x)[np.arange(2), [0, 2]]).mean(),
    "one-hot": lambda x: x * np.eye(3)[[0, 2]],
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(axis=1)[:, None],
    "broadcast": lambda x: np.broadcast_to(x[0], (2, 3)) * x,
    "windows": lambda x: np.lib.stride_tricks.sliding_window_view(x, (2, 2)).sum(axis=(2, 3)),
    "reduce initial": lambda x: np.max(x, axis=1, initial=1.0) + np.sum(x, axis=1, initial=2.0),
    "reduce where": lambda x: np.sum(x, axis=1, where=x > 0),
    "apply": lambda x: np.apply_along_axis(np.sum, 0, x) + np.apply_along_axis(sorted, 0, x)[0],
    "cumsum": lambda x: np.cumsum(x, axis=1) + x.cumsum(axis=0),
    "squeeze": lambda x: np.squeeze(x[:1]) + x[:1].squeeze(axis=0) + np.moveaxis(x, 0, 1)[:, 0],
    "delete": lambda x: np.delete(x, 1, axis=1) * 2,
    "rot90": lambda x: np.rot90(x) + np.fliplr(x).T,
    "linear in a loop": lambda x: [sum(x[i, j] * K[j, 0] for j in range(3)) for i in range(2)],
    "boolean reduce": lambda x: (x > 0).sum(axis=1) + np.count_nonzero(x) + (x > 0).mean(),
    "median": lambda x: np.median(x, axis=0) + np.quantile(x, 0.25, axis=0),
    "take along": lambda x: np.take_along_axis(x, np.argsort(x, axis=1), axis=1),
    "block": lambda x: np.block([[x, x], [x, 2 * x]]),
    "copyto": lambda x: (lambda out: (np.copyto(out, x), out)[1])(np.zeros((2, 3))),
    "kron": lambda x: np.kron(x, np.eye(2)),
}  # fmt: skip

CASES = [(n, f, V) for n, f in ARRAYS.items()] + [(n, f, M) for n, f in MATRICES.items()]


@pytest.mark.parametrize(("function", "x"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_functions(function, x):
    np.random.seed(1)
    record = Record()
    remembered = remember(function, (x,), record)
    expected = function(x.copy())
    assert numbers(remembered.result) == numbers(expected)
    check_record(record)
    results = flat(remembered.value)
    assert remembered.inputs[0] in ancestors(results)
    shown = [np.ravel(part) for part in flat(in_lists(expected))]
    np.testing.assert_array_equal(
        np.concatenate([v.values.reshape(-1) for v in results]), np.concatenate(shown)
    )


def in_lists(result):
    if isinstance(result, dict):
        result = list(result.values())
    return [in_lists(r) for r in result] if isinstance(result, (list, tuple)) else result


def copies(x):
    y, z = copy.copy(x), copy.deepcopy([x, x[0]])
    y[0] = 5
    return y + z[0] + z[1]


def sorts(x):
    y = x.copy()
    y.sort()
    return y * 2


def item_ways(x):
    y = x.reshape(2, 2)
    return y.item(0, 1) + y.item((1, 0)) + y.item(-1) + y[0, 0].tolist()


def puts(x):
    y = x.copy()
    np.put(y, [0, 1], x[2:] * 2)
    np.place(y, [False, False, True, False], [7.0])
    np.putmask(y, y < 0, 0)
    np.copyto(y, 3 * x, where=x > 1)
    return y


def outs(x):
    y, z = np.empty(4), np.zeros(())
    np.clip(x, 0, 1, out=y)
    np.cumsum(x, out=y)
    np.dot(x, x, out=z)
    return y + z


def rows_view(x):
    y = x.reshape(2, 2)
    y[0] += y[1]
    return x * 1


def as_lists(x):
    return [float(v) for v in x.tolist()] + list(x[:2].tolist())


def truths(x):
    a, b = x[0] > 0, x[1] > 0
    return [(a & b) * x[0], (a | b) * x[1], (a ^ b) * x[2], ~a * 1.0, (a and b) * x[3], not a, x[0]]


def other_calls(x):
    return np.array([x[0] // 1, 7 % x[0], abs(x[1]), +x[0], -x[1], math.ceil(x[0]),
                     math.trunc(x[2]),
                     pow(x[0], 2), round(x[1], 1), math.prod([x[0], 2.0], start=3),
                     math.fsum(x), sum([x[0]], 5), sum([], x[0]), sum([x[:2], x[2:]])[0],
                     math.log(8, x[2]), max([x[0], x[1], 0]), min([x[1]]),
                     math.isclose(x[0], x[0]), divmod(7, x[0])[0]])  # fmt: skip


MORE = {
    "one of two": lambda x: np.take([x, 2 * x], [1], axis=0) + np.split(np.append(x, x + 1), 2)[1],
    "copies": copies, "sorts": sorts, "item": item_ways, "puts": puts, "outs": outs,
    "row views": rows_view, "as lists": as_lists, "truths": truths, "other calls": other_calls,
    "element of all kinds": lambda x: [x.astype(np.float32)[0] * 2, x[0].mean(), x[0].T],
    "convolve": lambda x: np.convolve(x, [1.0, -2.0]) * 2,
    "convolve same": lambda x: np.convolve(x, [1.0, -2.0, 0.5], "same"),
    "convolve same, even": lambda x: np.convolve(x, [1.0, -2.0, 0.5, 3.0], "same"),
    "convolve valid": lambda x: np.convolve([0.5, 2.0], x, "valid"),
    "correlate": lambda x: np.correlate(x, np.array([1.0, -2.0])) * 2,
    "correlate same": lambda x: np.correlate(x, [1.0, -2.0, 0.5, 3.0], "same"),
    "full like": lambda x: np.full_like(x, x[1]) + np.zeros_like(x) + np.full(4, fill_value=x[0]),
    "from a generator": lambda x: np.fromiter((v * 2 for v in x), dtype=float),
    "frompyfunc of two": lambda x: np.frompyfunc(lambda a, b: a * b, 2, 1)(x, 2.0).astype(float),
    "logic of numbers": lambda x: np.logical_or(x, 0) * x + np.any(x) * x + np.all(x, axis=0),
    "mean of flags": lambda x: np.mean(x > 0) * x,
    "list operands": lambda x: np.add([1.0, 2.0, 3.0, 4.0], x) + np.maximum([x[0], x[1]], 0.0)[0],
    "lists in functions": lambda x: np.mean([x[0], x[1]]) + np.std([x[0], 2.0])

                          + np.sort([x[1], x[0]])
                          + np.median([x[0], x[1], 1.0]) + np.cumsum([x[0], x[1]])
                          + np.linalg.norm([x[0], x[1]]) + np.clip([x[0], x[1]], 0, 1)
                          + np.where([True, False], [x[0], x[1]], 0),
    "sum of squares": lambda x: np.sum([v**2 for v in x]) + np.max([x[0], x[1]]),
    "largest norm": lambda x: np.linalg.norm(x, np.inf) * x,
    "multiply accumulate": lambda x: np.multiply.accumulate(x) + np.add.reduce(x),
    "diff twice": lambda x: np.diff(x, n=2),
    "int powers": lambda x: 2 ** (x.astype(int)[2]) + x[0] ** np.array([1, 2, 3, 4]),
    "reshape and flat": lambda x: x.reshape((2, 2), order="F").flatten() + x.flat[1],
    "astype the same": lambda x: x.astype(float, copy=False) * 2 + x.astype(bool),
    "views": lambda x: x.view() * 2 + x.view(np.ndarray) + np.asanyarray(x),
    "dtype by name": lambda x: x.astype("float32") + np.array(x, np.float32) + np.array(x),
}  # fmt: skip


@pytest.mark.parametrize("function", MORE.values(), ids=MORE)
def test_more_functions(function):
    test_functions(function, V.copy())


def test_bits_of_integers():
    def f(x):
        return [
            x[0] // 2,
            x[1] % 3,
            x[2] ** 2,
            -x[0],
            abs(x[0]),
            x[0] / x[1],
            2 ** x[1],
            x[0] * 1.5,
        ]

    remembered = remember(f, ([7, 2, 3],), Record())
    assert remembered.result == f([7, 2, 3])
    assert [type(v) for v in remembered.result] == [type(v) for v in f([7, 2, 3])]


@pytest.mark.skipif(not hasattr(math, "sumprod"), reason="new in Python 3.12")
def test_sumprod():
    remembered = remember(lambda x: math.sumprod(x, [2.0, 3.0]), ([1.0, 4.0],), Record())
    assert remembered.result == 14.0
