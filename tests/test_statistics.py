"""What is random is spread as it should be: within 6 sigma over a million draws, for given seeds.

A correct generator passes each of these with all but one seed in 500 million; the seeds stand
here, so nothing fails by chance. The raw draws are looked at in test_random.py, and each recipe for
first weights in nn/test_init.py.
"""

import math

import numpy as np
import pytest

import layerlab as ll
from layerlab import functional as F
from layerlab import nn
from layerlab.data.splitting import shuffled

N = 10**6
RATES = [0.001, 0.1, 0.3, 0.5, 0.75, 0.99]
each_rate = pytest.mark.parametrize("p", RATES)


def mask(p, seed=11, shape=(N,)):
    """What dropout of ones keeps."""
    return F.dropout(ll.ones(*shape), p, generator=ll.Generator(seed)).data != 0


def near(found, expected, variance, n):
    """Whether an average of n numbers of that variance is within 6 sigma of its expectation."""
    assert abs(found - expected) <= 6 * math.sqrt(variance / n), (found, expected)


def unrelated(x, y, p):
    """Whether two rows of masks have the covariance 0: each product has the variance (p q)**2."""
    near(np.mean((x - (1 - p)) * (y - (1 - p))), 0, (p * (1 - p)) ** 2, x.size)


def evenly(counts):
    """Whether all of these are equally likely: each count, and Pearson's chi squared."""
    total, share = counts.sum(), 1 / counts.size
    assert np.abs(counts - total * share).max() <= 6 * math.sqrt(total * share * (1 - share))
    chi_squared, freedom = np.sum((counts - total * share) ** 2) / (total * share), counts.size - 1
    near(chi_squared / freedom, 1, 2, freedom)


# ── dropout ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("p", [0, 0.0, 1, 1.0])
def test_rates_0_and_1_are_exact(p, training, dtype):
    """Values and gradients, to the last bit, of whatever finite numbers."""
    numbers = np.random.default_rng(0).normal(size=(500, 20)) * 10.0 ** np.arange(-10, 10)
    numbers = numbers.astype(dtype)
    gradient = numbers[::-1].copy()
    factor = np.array(0 if p == 1 and training else 1, dtype)
    for drop in (nn.Dropout(p).train(training), lambda x: F.dropout(x, p, training)):
        x = ll.tensor(numbers, requires_grad=True)
        y = drop(x) * 1.0  # the input itself where nothing is dropped
        y.backward(ll.tensor(gradient))
        assert y.dtype == x.grad.dtype == dtype
        np.testing.assert_array_equal(y.data, numbers * factor)
        np.testing.assert_array_equal(x.grad.data, gradient * factor)


@each_rate
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_kept_numbers_and_their_scale(p, dtype):
    x = ll.ones(N, dtype=dtype, requires_grad=True)
    y = F.dropout(x, p, generator=ll.Generator(11))
    kept = y.data != 0
    np.testing.assert_array_equal(kept, mask(p))  # the same in every dtype
    assert (y.data[kept] == np.array(1 / (1 - p), dtype)).all()
    near(kept.mean(), 1 - p, p * (1 - p), N)
    near(y.data.mean(dtype="float64"), 1, p / (1 - p), N)
    # (y - 1)**2 has the mean p / q and, from the fourth moment, this variance.
    q = 1 - p
    fourth = q * (1 / q - 1) ** 4 + p
    near(np.mean((y.data - 1.0) ** 2, dtype="float64"), p / q, fourth - (p / q) ** 2, N)
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.data, y.data)


@each_rate
def test_neighbours_are_dropped_independently(p):
    kept = mask(p)
    for lag in (1, 2, 3, 4, 7, 8, 16, 32, 64, 1000, 2**14, 2**15):
        unrelated(kept[lag:], kept[:-lag], p)


@each_rate
def test_rows_and_columns_are_dropped_independently(p):
    """Sums of independent numbers spread as the root of their number, over rows and columns."""
    kept = mask(p, shape=(1000, 1000))
    for axis in (0, 1):
        sums = kept.sum(axis=axis)
        spread = (sums - 1000 * (1 - p)) ** 2 / (1000 * p * (1 - p))
        # The square of a standardised binomial number: mean 1, variance 2 and a little more.
        near(spread.mean(), 1, 2 + (1 - 6 * p * (1 - p)) / (1000 * p * (1 - p)), 1000)
        unrelated(np.take(kept, range(999), axis), np.take(kept, range(1, 1000), axis), p)


@each_rate
def test_calls_layers_and_seeds_are_independent(p):
    x = ll.ones(N)
    ll.manual_seed(5)
    layers = nn.Sequential(nn.Dropout(p), nn.Dropout(p))
    masks = [layer(x).data != 0 for _ in range(2) for layer in layers]
    masks += [mask(p, seed) for seed in (6, 7, 8, 2**32, 2**63)]  # seeds of few different bits
    masks += [nn.Dropout(p, generator=ll.Generator(5).spawn(i))(x).data != 0 for i in range(2)]
    for i, one in enumerate(masks):
        near(one.mean(), 1 - p, p * (1 - p), N)
        for other in masks[:i]:
            unrelated(one, other, p)


# ── the functions of the front page ──────────────────────────────────────────────────────────────

DRAWS = {
    "rand": lambda g: ll.rand(1000, 1000, generator=g),
    "rand_like": lambda g: ll.rand_like(ll.zeros(1000, 1000), generator=g),
    "randn": lambda g: ll.randn(1000, 1000, generator=g),
    "randn_like": lambda g: ll.randn_like(ll.zeros(1000, 1000), generator=g),
    "randint": lambda g: ll.randint(-3, 4, (1000, 1000), generator=g),
    "bernoulli": lambda g: ll.bernoulli(ll.full((1000, 1000), 0.2), generator=g),
}
# Mean, variance and fourth central moment.
MOMENTS = {
    "rand": (1 / 2, 1 / 12, 1 / 80),
    "randn": (0, 1, 3),
    "randint": (0, 4, 28),
    "bernoulli": (0.2, 0.16, 0.16 * (1 - 3 * 0.16)),
}


@pytest.mark.parametrize("name", DRAWS)
def test_moments_and_neighbours(name):
    mean, variance, fourth = MOMENTS[name.removesuffix("_like")]
    x = DRAWS[name](ll.Generator(21)).data.astype("float64")
    near(x.mean(), mean, variance, N)
    d = x - mean
    near(np.mean(d**2), variance, fourth - variance**2, N)
    for one, other in ((d[1:], d[:-1]), (d[:, 1:], d[:, :-1]), (d[:500], d[500:])):
        near(np.mean(one * other), 0, variance**2, one.size)
    for axis in (0, 1):  # rows and columns have the same mean, each on its own
        near(np.mean(d.mean(axis=axis) ** 2), variance / 1000, 2.01 * (variance / 1000) ** 2, 1000)
    generator = ll.Generator(21)
    np.testing.assert_array_equal(DRAWS[name](generator).data, x)
    again = DRAWS[name](generator).data.astype("float64") - mean
    near(np.mean(again * d), 0, variance**2, N)
    ll.manual_seed(21)
    np.testing.assert_array_equal(DRAWS[name](None).data, x)


@pytest.mark.parametrize("width", [2, 7, 10, 1000, 1024])
def test_whole_numbers_are_equally_likely(width):
    drawn = ll.randint(5, 5 + width, (N,), generator=ll.Generator(31)).data - 5
    evenly(np.bincount(drawn, minlength=width))
    pairs = drawn[::2] % 2 * 2 + drawn[1::2] % 2
    if width % 2 == 0:
        evenly(np.bincount(pairs, minlength=4))


def test_uniform_numbers_fill_every_part():
    x = ll.rand(N, generator=ll.Generator(32)).data
    evenly(np.bincount((x * 1000).astype(int), minlength=1000))
    z = ll.randn(N, generator=ll.Generator(33)).data.astype("float64")
    below = 0.5 * (1 + np.array([math.erf(v) for v in z[: N // 10] / math.sqrt(2)]))
    evenly(np.bincount((below * 1000).astype(int), minlength=1000))


# ── shuffles ─────────────────────────────────────────────────────────────────────────────────────

TIMES = 24_000


def orders(draw):
    """How often each of the 24 orders of four things came."""
    codes = np.array([np.dot(draw(i), [64, 16, 4, 1]) for i in range(TIMES)])
    _, counts = np.unique(codes, return_counts=True)
    assert counts.size == 24
    return counts


def test_every_shuffle_is_equally_likely():
    generator = ll.Generator(41)
    evenly(orders(lambda _: ll.randperm(4, generator=generator).data))


def test_every_split_is_equally_likely():
    evenly(orders(lambda seed: shuffled(4, seed)))


@pytest.mark.parametrize(
    "draw",
    [lambda i: ll.Generator(i).permutation(100), lambda i: shuffled(100, i)],
    ids=["randperm", "split"],
)
def test_every_thing_comes_to_every_place(draw):
    table = np.zeros((100, 100), int)
    stays = 0
    for seed in range(10_000):
        order = draw(seed)
        table[np.arange(100), order] += 1
        stays += np.sum(order[1:] == order[:-1] + 1)  # neighbours that are neighbours again
    assert np.abs(table - 100).max() <= 6 * math.sqrt(100 * 0.99)
    near(stays / 10_000, 0.99, 1, 10_000)
