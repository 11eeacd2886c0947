"""Random numbers: the published ones, the same everywhere, spread as they should be."""

import json
import math
import sys
import threading

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab.random as rng
from layerlab.errors import ArgumentError, ArgumentTypeError
from layerlab.random import Generator

seeds = st.integers(0, 2**64 - 1)
words = st.integers(0, 2**32 - 1)

DRAWS = {
    "bits": lambda g, shape, like: g.bits(shape, like=like),
    "uniform": lambda g, shape, like: g.uniform(shape, like=like),
    "uniform between": lambda g, shape, like: g.uniform(shape, -0.1, 0.5, like=like),
    "mask": lambda g, shape, like: g.bernoulli_mask(shape, 0.3, like=like),
    "integers": lambda g, shape, like: g.integers(-7, 123456789, shape, like=like),
}
ROUNDED_DRAWS = {
    "normal": lambda g, shape, like: g.normal(shape, like=like),
    "normal around": lambda g, shape, like: g.normal(shape, 0.5, 0.1, like=like),
    "truncated normal": lambda g, shape, like: g.truncated_normal(shape, like=like),
}
ALL_DRAWS = {**DRAWS, **ROUNDED_DRAWS}


def every(table):
    return pytest.mark.parametrize("draw", table.values(), ids=table.keys())


def test_the_published_answers():
    # Random123, tests/kat_vectors, threefry2x32 with 20 rounds: key, counter, answer
    published = [
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
    ]
    for key, counter, answer in published:
        x, y = (np.asarray([word], dtype=np.uint32) for word in counter)
        first, second = rng._threefry(key, x, y)
        assert (first[0], second[0]) == answer
        assert rng._threefry_of_one(key, *counter) == answer


@settings(deadline=None)  # JAX compiles each length at its first use
@given(words, words, st.lists(st.tuples(words, words), min_size=1, max_size=4))
def test_the_scrambler_is_the_one_of_jax(high, low, counters):
    jax_random = pytest.importorskip("jax.extend.random")
    x, y = (np.asarray(column, dtype=np.uint32) for column in zip(*counters, strict=True))
    expected = jax_random.threefry_2x32(
        np.asarray([high, low], dtype=np.uint32), np.concatenate([x, y])
    )
    np.testing.assert_array_equal(np.concatenate(rng._threefry((high, low), x, y)), expected)
    of_one = [rng._threefry_of_one((high, low), *counter) for counter in counters]
    np.testing.assert_array_equal(np.transpose(of_one).reshape(-1), expected)


@given(seeds, st.integers(0, 2**32 - 2), st.integers(1, 9))
def test_number_i_of_draw_n_is_the_scrambled_pair(seed, call, count):
    generator = Generator(seed)
    generator.calls = call
    bits = generator.bits(count)
    for i in range(count):
        place, draw = (np.asarray([word], dtype=np.uint32) for word in (i // 2, call))
        assert bits[i] == rng._threefry((seed >> 32, seed % 2**32), place, draw)[i % 2][0]
    assert generator.calls == call + 1


# ── the same on every library ────────────────────────────────────────────────────────────────────

SHAPES = [(), (0,), (1,), (7,), (3, 5), (2, 20001)]  # the last is longer than two pieces


@every(ALL_DRAWS)
@pytest.mark.parametrize("shape", SHAPES)
def test_array_api_strict_gives_the_same_bits(draw, shape):
    expected = draw(Generator(11), shape, None)
    assert isinstance(expected, (np.ndarray, np.generic))
    assert expected.shape == shape
    result = draw(Generator(11), shape, array_api_strict.zeros(1, dtype=array_api_strict.float32))
    assert isinstance(result, type(array_api_strict.zeros(1)))
    assert np.asarray(result).dtype == expected.dtype
    np.testing.assert_array_equal(np.asarray(result), expected)


def draws_of_jax(draw, shape):
    """The third draw of seed 11: eager, compiled, and compiled with the count as an argument."""
    jax = pytest.importorskip("jax")

    def third(x, calls):
        generator = Generator(11)
        generator.calls = calls
        result = draw(generator, shape, x)
        return result, generator.calls

    x = jax.numpy.zeros(1, dtype=jax.numpy.float32)
    calls = jax.numpy.uint32(2)
    results = [
        third(x, 2),
        third(x, calls),
        third(np.zeros(1, dtype=np.float32), calls),
        jax.jit(third, static_argnums=1)(x, 2),
        jax.jit(third)(x, calls),
    ]
    for result, after in results:
        assert isinstance(result, jax.Array)
        assert int(after) == 3
    assert results[-1][1].dtype == jax.numpy.uint32
    return [np.asarray(result) for result, _ in results]


def third_draw_of_numpy(draw, shape):
    generator = Generator(11)
    generator.calls = 2
    return draw(generator, shape, None)


@every(DRAWS)
@pytest.mark.parametrize("shape", [(), (0,), (3, 5), (2, 20001)])
def test_jax_gives_the_same_bits_eager_and_compiled(draw, shape):
    expected = third_draw_of_numpy(draw, shape)
    for result in draws_of_jax(draw, shape):
        np.testing.assert_array_equal(result, expected)


@every(ROUNDED_DRAWS)
def test_jax_gives_the_same_normal_numbers_but_for_the_last_digits(draw):
    expected = third_draw_of_numpy(draw, (3, 5001))
    for result in draws_of_jax(draw, (3, 5001)):
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


def test_a_permutation_is_the_same_whoever_carried_the_count():
    jax = pytest.importorskip("jax")
    generator, other = Generator(4), Generator(4)
    generator.calls = jax.numpy.uint32(0)
    np.testing.assert_array_equal(generator.permutation(100), other.permutation(100))
    np.testing.assert_array_equal(generator.permutation(100), other.permutation(100))


# ── streams ──────────────────────────────────────────────────────────────────────────────────────


@every(ALL_DRAWS)
@given(seed=seeds)
def test_same_seed_same_numbers_and_each_draw_another(draw, seed):
    first, second = Generator(seed), Generator(seed)
    one, two = draw(first, (40,), None), draw(first, (40,), None)
    np.testing.assert_array_equal(one, draw(second, (40,), None))
    assert (one != two).any()
    assert (draw(Generator(seed ^ 1), (40,), None) != one).any()
    assert (draw(Generator(seed ^ 2**63), (40,), None) != one).any()
    assert first.calls == 2


@every(ALL_DRAWS)
def test_a_shorter_draw_is_the_start_of_a_longer_one(draw):
    longer = draw(Generator(3), (40001,), None)
    for count in (1, 2, 5, 16384, 40000):
        np.testing.assert_array_equal(draw(Generator(3), (count,), None), longer[:count])
    np.testing.assert_array_equal(draw(Generator(3), [2, 3], None).ravel(), longer[:6])
    np.testing.assert_array_equal(draw(Generator(3), 6, None), longer[:6])


@given(seeds, st.integers(0, 5))
def test_a_state_goes_through_json_and_back(seed, calls):
    generator = Generator(seed)
    for _ in range(calls):
        generator.bits(1)
    state = json.loads(json.dumps(generator.get_state()))
    other = Generator()
    other.set_state(state)
    assert (other.seed, other.calls) == (seed, calls)
    np.testing.assert_array_equal(other.normal(9), generator.normal(9))


def test_a_count_in_an_array_becomes_a_plain_number_in_the_state():
    generator = Generator(1)
    generator.calls = np.asarray(5, dtype=np.uint32)
    generator.bits(3)
    assert json.dumps(generator.get_state()["calls"]) == "6"


def test_spawned_and_forked_streams_differ_from_their_parent_and_each_other():
    parent = Generator(9)
    before = parent.get_state()
    children = [parent.spawn(i) for i in range(50)]
    assert parent.get_state() == before
    forks = [parent.fork() for _ in range(50)]
    assert parent.calls == 50
    grandchildren = [child.spawn(0) for child in children]
    family = [parent, *children, *forks, *grandchildren]
    for half in (lambda seed: seed >> 32, lambda seed: seed % 2**32):  # both are random
        assert len({half(generator.seed) for generator in family}) == len(family)
    numbers = [generator.uniform(2000) for generator in family]
    correlations = np.corrcoef(numbers) - np.eye(len(family))
    assert abs(correlations).max() < 6 / math.sqrt(2000)
    assert parent.spawn(3).seed == children[3].seed
    assert Generator(9).fork().seed == forks[0].seed


def test_threads_that_share_a_stream_never_get_the_same_draw():
    generator, drawn = Generator(1), []

    def draw():
        drawn.extend([generator.fork().seed for _ in range(2000)])

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # as if each thread were stopped at every step
    try:
        threads = [threading.Thread(target=draw) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert len(set(drawn)) == generator.calls == 8000


def test_the_default_generator():
    before = rng.get_rng_state()
    try:
        assert rng.manual_seed(5) is rng.default_generator
        state = rng.get_rng_state()
        first = rng.default_generator.uniform(4)
        child = rng.fork()
        rng.set_rng_state(state)
        np.testing.assert_array_equal(rng.default_generator.uniform(4), first)
        np.testing.assert_array_equal(Generator(5).uniform(4), first)
        assert rng.fork().seed == child.seed
    finally:
        rng.set_rng_state(before)


def test_repr_is_constructor_syntax():
    assert repr(Generator(2**64 - 1)) == "Generator(seed=18446744073709551615)"
    assert eval(repr(Generator(7))).seed == 7


# ── how the numbers are spread ───────────────────────────────────────────────────────────────────

COUNT = 10**6


def within_6_sigma(values, mean, variance):
    """Whether the average of the values is where a fair sample of that size would have it."""
    average = np.asarray(values, dtype=np.float64).mean()
    return abs(average - mean) <= 6 * math.sqrt(variance / np.size(values))


def test_every_bit_is_set_half_of_the_time():
    bits = Generator(1).bits(COUNT)
    assert bits.dtype == np.uint32
    for place in range(32):
        assert within_6_sigma(bits >> place & 1, 1 / 2, 1 / 4)
    assert within_6_sigma(np.bitwise_count(bits[1:] ^ bits[:-1]), 16, 8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_uniform_numbers(dtype):
    x = Generator(2).uniform(COUNT, like=np.zeros(1, dtype))
    assert x.dtype == dtype
    assert x.min() >= 0.0
    assert x.max() < 1.0
    assert within_6_sigma(x, 1 / 2, 1 / 12)
    assert within_6_sigma(x**2, 1 / 3, 4 / 45)
    assert within_6_sigma(x[1:] * x[:-1], 1 / 4, 7 / 144)
    steps = x.astype(np.float64) * 2.0 ** (24 if dtype == np.float32 else 53)
    assert (steps == np.floor(steps)).all()
    assert within_6_sigma(steps % 2, 1 / 2, 1 / 4)  # the last of the promised bits is random too


@given(st.floats(-1e6, 1e6, width=32), st.floats(0, 1e6, width=32), st.integers(0, 99))
def test_uniform_numbers_stay_below_the_upper_end(low, span, seed):
    high = float(np.float32(low + span))
    x = Generator(seed).uniform(2000, low, high)
    assert (x >= low).all()
    assert (x < high).all() if low < high else (x == low).all()


def test_uniform_numbers_do_not_round_up_to_the_upper_end():
    # between these two lie only 8 float32 numbers: one draw in 16 would round up to the upper one
    x = Generator(0).uniform(1000, 2.0**23, 2.0**23 + 8)
    assert x.max() == 2.0**23 + 7
    assert x.min() == 2.0**23


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_normal_numbers(dtype):
    z = Generator(3).normal(COUNT, like=np.zeros(1, dtype))
    assert z.dtype == dtype
    assert np.isfinite(z).all()
    for power, mean, variance in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)):
        assert within_6_sigma(z.astype(np.float64) ** power, mean, variance)
    assert within_6_sigma(z[::2] * z[1::2], 0, 1)  # the two numbers of a pair
    assert within_6_sigma(z[::2] ** 2 * z[1::2] ** 2, 1, 8)
    share = math.erfc(3 / math.sqrt(2))
    assert within_6_sigma(abs(z) > 3, share, share * (1 - share))
    moved = Generator(3).normal(COUNT, -2.0, 0.5, like=np.zeros(1, dtype))
    np.testing.assert_allclose(moved, z * 0.5 - 2.0, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, -1), (-1, 0), (-1, -1)])
def test_normal_numbers_are_finite_for_the_smallest_and_largest_words(monkeypatch, first, second):
    ends = [np.asarray([word % 2**32] * 4, dtype=np.uint32) for word in (first, second)]
    monkeypatch.setattr(rng, "_counter_words", lambda *_: ends)
    for dtype in (np.float32, np.float64):
        like = np.zeros(1, dtype)
        assert np.isfinite(Generator().normal(4, like=like)).all()
        assert 0 <= Generator().uniform(4, like=like).max() < 1


@given(seeds)
def test_normal_numbers_follow_the_formula(seed):
    first, second = Generator(seed).bits((50, 2)).T
    u = ((first.astype(np.float32) + np.float32(0.5)) * 2.0**-32).astype(np.float64)
    v = second / 2**32
    radius, angle = np.sqrt(-2 * np.log(u)), 2 * np.pi * v
    expected = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    np.testing.assert_allclose(Generator(seed).normal((50, 2)), expected, rtol=1e-5, atol=1e-5)
    u, v = Generator(seed).uniform((50, 2), like=np.zeros(1)).T
    radius, angle = np.sqrt(-2 * np.log(1 - u)), 2 * np.pi * v
    expected = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    actual = Generator(seed).normal((50, 2), like=np.zeros(1))
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-12)


def test_truncated_normal_numbers():
    z = Generator(4).truncated_normal(COUNT)
    assert z.dtype == np.float32
    assert z.min() >= -2.0
    assert z.max() <= 2.0
    density, share = math.exp(-2) / math.sqrt(2 * math.pi), math.erf(math.sqrt(2))
    variance = 1 - 4 * density / share
    assert within_6_sigma(z, 0, variance)
    assert within_6_sigma(z.astype(np.float64) ** 2, variance, 3)
    inside = math.erf(1 / math.sqrt(2)) / share
    assert within_6_sigma(abs(z) < 1, inside, inside * (1 - inside))
    moved = Generator(4).truncated_normal(10**4, 1.0, 0.1, 0.95, 2.0, like=np.zeros(1))
    assert moved.dtype == np.float64
    assert moved.min() >= 0.95
    assert moved.max() < 1.5


@pytest.mark.parametrize("probability", [0.001, 0.3, 0.5, 0.9])
def test_masks_keep_as_many_as_asked(probability):
    mask = Generator(5).bernoulli_mask(COUNT, probability)
    assert mask.dtype == bool
    assert within_6_sigma(mask, probability, probability * (1 - probability))


def test_masks_of_probability_0_and_1_are_exact(monkeypatch):
    def ends(xp, *_):
        words = xp.asarray([0, 2**32 - 1], dtype=xp.uint32)
        return words, words

    monkeypatch.setattr(rng, "_counter_words", ends)
    for like in (None, array_api_strict.zeros(1)):
        assert np.asarray(Generator().bernoulli_mask(4, 1.0, like=like)).all()
        assert not np.asarray(Generator().bernoulli_mask(4, 0, like=like)).any()


@given(st.lists(words, min_size=4, max_size=4), st.integers(-(2**40), 2**40), st.data())
def test_integers_scale_the_64_bit_word_exactly(drawn, low, data):
    width = data.draw(st.integers(1, 2**32 - 1))
    first, second = (np.asarray(half, dtype=np.uint32) for half in (drawn[:2], drawn[2:]))
    offsets = rng._scale_words(np, first, second, width)
    for i in range(2):
        assert offsets[i] == (drawn[i] * 2**32 + drawn[2 + i]) * width >> 64
    values = Generator(1).integers(low, low + width, 50)
    assert values.dtype == np.int64
    assert (low <= values).all()
    assert (values < low + width).all()


def test_integers_scale_any_word_exactly():
    first, second = Generator(9).bits((2, 500))
    for width in Generator(10).bits(20).tolist():
        offsets = rng._scale_words(np, first, second, width)
        expected = [
            (int(a) * 2**32 + int(b)) * width >> 64 for a, b in zip(first, second, strict=True)
        ]
        assert offsets.tolist() == expected


def test_integers_are_equally_likely():
    counts = np.bincount(Generator(6).integers(0, 10, COUNT), minlength=10)
    assert counts.shape == (10,)
    assert abs(counts - COUNT / 10).max() < 6 * math.sqrt(COUNT * 0.1 * 0.9)
    assert set(Generator(6).integers(-3, -1, 100).tolist()) == {-3, -2}


@pytest.mark.parametrize("n", [0, 1, 2, 3, 1000, 40000])
def test_a_permutation_holds_every_number_once(n):
    order = Generator(7).permutation(n)
    assert order.dtype == np.int64
    np.testing.assert_array_equal(np.sort(order), np.arange(n))


def test_each_permutation_is_equally_likely():
    generator = Generator(8)
    counts = {}
    for _ in range(6000):
        order = tuple(generator.permutation(3).tolist())
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    assert max(abs(count - 1000) for count in counts.values()) < 6 * math.sqrt(6000 * 5 / 36)


# ── bad input ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("seed", "error"),
    [
        (True, ArgumentTypeError),
        (np.True_, ArgumentTypeError),
        (1.0, ArgumentTypeError),
        (math.nan, ArgumentTypeError),
        ("1", ArgumentTypeError),
        (None, ArgumentTypeError),
        (-1, ArgumentError),
        (2**64, ArgumentError),
    ],
)
def test_bad_seeds_are_refused_and_change_nothing(seed, error):
    with pytest.raises(error, match="seed must") as caught:
        Generator(seed)
    assert "an int from 0 to 18446744073709551615" in str(caught.value)
    generator = Generator(3)
    generator.bits(1)
    with pytest.raises(error):
        generator.manual_seed(seed)
    with pytest.raises(error):
        generator.set_state({**generator.get_state(), "seed": seed})
    assert generator.get_state()["seed"] == 3
    assert generator.calls == 1


def test_numpy_whole_numbers_are_good_seeds():
    assert Generator(np.uint64(2**64 - 1)).seed == 2**64 - 1
    assert type(Generator(np.int32(5)).seed) is int


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda g: g.bits(-1), ArgumentError, "each size in the shape must lie between 0"),
        (lambda g: g.bits((2, -3)), ArgumentError, "but is -3"),
        (lambda g: g.uniform((2, 1.5)), ArgumentTypeError, "not float 1.5"),
        (lambda g: g.normal((2, True)), ArgumentTypeError, "not bool True"),
        (lambda g: g.normal(None), ArgumentTypeError, "each size in the shape"),
        (lambda g: g.bits("23"), ArgumentTypeError, "each size in the shape"),
        (lambda g: g.bits((2**20, 2**20)), ArgumentError, "draw several times"),
        (lambda g: g.bits(3, like=[1.0]), ArgumentTypeError, "like must be an array, not a list"),
        (lambda g: g.uniform(3, like="numpy"), ArgumentTypeError, "`like` is of str"),
        (lambda g: g.uniform(3, like=np.zeros(1, int)), ArgumentTypeError, "is of int64"),
        (lambda g: g.normal(3, like=np.zeros(1, "f2")), ArgumentTypeError, "is of float16"),
        (lambda g: g.uniform(3, 2.0, 1.0), ArgumentError, "low is 2.0 and high is 1.0"),
        (lambda g: g.uniform(3, math.nan), ArgumentError, "low must be finite"),
        (lambda g: g.uniform(3, 0.0, math.inf), ArgumentError, "high must be finite"),
        (lambda g: g.uniform(3, 0.0, 1e39), ArgumentError, "high must be finite in float32"),
        (lambda g: g.uniform(3, -3e38, 3e38), ArgumentError, "high - low must be finite"),
        (lambda g: g.uniform(3, "0"), ArgumentTypeError, "low must be a number, not str '0'"),
        (lambda g: g.uniform(3, False), ArgumentTypeError, "low must be a number"),
        (lambda g: g.normal(3, math.nan), ArgumentError, "mean must be finite"),
        (lambda g: g.normal(3, 0.0, -1.0), ArgumentError, "std must not be below 0, but is -1.0"),
        (lambda g: g.normal(3, 0.0, math.nan), ArgumentError, "std must be finite"),
        (lambda g: g.bernoulli_mask(3, 1.5), ArgumentError, "between 0 and 1, but is 1.5"),
        (lambda g: g.bernoulli_mask(3, -0.1), ArgumentError, "between 0 and 1, but is -0.1"),
        (lambda g: g.bernoulli_mask(3, math.nan), ArgumentError, "keep_probability"),
        (lambda g: g.bernoulli_mask(3, True), ArgumentTypeError, "keep_probability"),
        (lambda g: g.truncated_normal(3, 0.0, 0.0), ArgumentError, "std must be above 0"),
        (lambda g: g.truncated_normal(3, 9.0), ArgumentError, "too few normal numbers"),
        (lambda g: g.truncated_normal(3, 0.0, 1.0, 1.0, -1.0), ArgumentError, "too few"),
        (lambda g: g.integers(3, 3, 5), ArgumentError, "integers need low < high"),
        (lambda g: g.integers(5, 3, 5), ArgumentError, "integers(3, 5, ...)"),
        (lambda g: g.integers(0, 2**32, 5), ArgumentError, "at most 2**32 - 1 apart"),
        (lambda g: g.integers(0.0, 3, 5), ArgumentTypeError, "low must be a whole number"),
        (lambda g: g.integers(0, 2**64, 5), ArgumentError, "high must lie between"),
        (lambda g: g.permutation(-1), ArgumentError, "n must lie between 0"),
        (lambda g: g.permutation(2.0), ArgumentTypeError, "n must be a whole number"),
        (lambda g: g.spawn(-1), ArgumentError, "index must lie between 0"),
        (lambda g: g.spawn(2**32), ArgumentError, "index must lie between 0"),
        (lambda g: g.spawn(1.0), ArgumentTypeError, "index must be a whole number"),
        (lambda g: g.set_state({}), ArgumentError, "not the state of a generator"),
        (lambda g: g.set_state(3), ArgumentError, "algorithm, calls, seed"),
        (
            lambda g: g.set_state({**g.get_state(), "algorithm": "mt19937"}),
            ArgumentError,
            "another generator: str 'mt19937'",
        ),
        (
            lambda g: g.set_state({**g.get_state(), "calls": -1}),
            ArgumentError,
            "calls must lie between",
        ),
        (
            lambda g: g.set_state({**g.get_state(), "calls": 1.0}),
            ArgumentTypeError,
            "calls must be a whole number",
        ),
    ],
)
def test_bad_input_is_named_and_changes_nothing(call, error, text):
    generator = Generator(3)
    generator.bits(1)
    before = generator.get_state()
    with pytest.raises(error) as caught:
        call(generator)
    assert text in str(caught.value)
    assert "Fix: " in str(caught.value)
    assert generator.get_state() == before


def test_a_stream_that_is_used_up_says_so():
    generator = Generator(0)
    generator.calls = 2**32 - 2
    generator.bits(1)  # the last one
    for draw in (generator.bits, generator.permutation, lambda _: generator.fork()):
        with pytest.raises(ArgumentError, match="used up after 4294967295 draws"):
            draw(1)
    assert generator.calls == 2**32 - 1
    fresh = Generator()
    fresh.set_state(generator.get_state())
    assert fresh.calls == generator.calls
