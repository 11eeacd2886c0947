"""What is said about random draws holds for nearly every draw; what is dependent is seen."""

import math

import numpy as np
import pytest

from layerlab.check.chance import ALARM, CALLS, law, radius

SHAPE = (5, 20)
X = np.arange(1.0, 101.0).reshape(SHAPE)


def answers(seed, p, shape=SHAPE, factor=None):
    drawn = np.random.default_rng(seed).random((CALLS, *shape))
    return X * (np.broadcast_to(drawn, (CALLS, *SHAPE)) >= p) * (factor or 1 / (1 - p))


def test_the_radius_is_that_of_hoeffding():
    for draws in (10, 300, 6000):
        assert math.isclose(2 * math.exp(-2 * draws * radius(draws) ** 2), ALARM, rel_tol=1e-9)
    assert radius(400) == pytest.approx(radius(100) / 2)


def test_a_share_leaves_its_radius_no_oftener_than_promised():
    draws, alarm = 200, 0.05
    shares = np.random.default_rng(0).binomial(draws, 0.3, 20_000) / draws
    assert np.mean(np.abs(shares - 0.3) > radius(draws, alarm)) <= alarm


@pytest.mark.parametrize("p", [0.2, 0.75])
def test_the_law_of_independent_draws_does_not_depend_on_the_draw(p):
    for seed in range(200):
        found = law(X, answers(seed, p), p)
        assert found["zeros"] == p
        assert found["factor"] == pytest.approx([1 / (1 - p)])
        assert [found[name] for name in ("calls", "rows", "columns", "count")] == [0, 0, 0, 0]


def test_what_is_drawn_once_for_several_places_is_seen():
    rows = law(X, answers(0, 0.2, (1, 20)), 0.2)
    assert (rows["rows"], rows["columns"], rows["calls"], rows["zeros"]) == (1, 0, 0, 0.2)
    columns = law(X, answers(0, 0.2, (5, 1)), 0.2)
    assert (columns["rows"], columns["columns"], columns["calls"]) == (0, 1, 0)
    together = law(X, answers(0, 0.2, (1, 1)), 0.2)
    assert np.isnan(together["zeros"])
    same = np.broadcast_to(answers(0, 0.2)[:1], (CALLS, *SHAPE))
    assert law(X, same, 0.2)["calls"] == 1


def test_what_depends_in_part_is_seen():
    every_second = np.repeat(answers(0, 0.2)[::2], 2, axis=0)  # a mask lasts for two calls
    assert law(X, every_second, 0.2)["calls"] == 0.5
    pairs = answers(0, 0.2)
    pairs[:, :, 1::2] = np.where(pairs[:, :, ::2] == 0, 0, X[:, 1::2])
    assert law(X, pairs, 0.2)["columns"] == 0.5


def test_a_fixed_count_is_seen():
    drawn = np.random.default_rng(0).random((CALLS, 100))
    fixed = X * (drawn.argsort(axis=1).argsort(axis=1) >= 20).reshape(CALLS, *SHAPE) * 1.25
    found = law(X, fixed, 0.2)
    assert (found["count"], found["zeros"], found["rows"], found["columns"]) == (1, 0.2, 0, 0)


def test_shares_that_are_known_and_one_that_is_not():
    for drawn, said in ((0.2, 0.2), (0.8, 0.8), (0.5, 0.5), (0.36, 0.36)):
        assert law(X, answers(3, drawn, factor=1.0), 0.2)["zeros"] == pytest.approx(said)
    unknown = float(law(X, answers(3, 0.1, factor=1.0), 0.2)["zeros"])
    assert abs(unknown - 0.1) < radius(6000)
    assert unknown != 0.2
    assert law(X, np.zeros((CALLS, *SHAPE)), 0.2)["zeros"] == 1
    assert np.isnan(law(X, np.zeros((CALLS, *SHAPE)), 0.2)["factor"]).all()


def test_factors():
    two = np.where(np.arange(100).reshape(SHAPE) % 2, 2.0, 3.0)
    assert law(X, np.array([X * two] * CALLS), 0.2)["factor"] == pytest.approx([2, 3])
    noise = X * np.random.default_rng(0).random((CALLS, *SHAPE))
    assert np.isnan(law(X, noise, 0.2)["factor"]).all()
    assert np.isnan(law(X, np.full((CALLS, *SHAPE), np.nan), 0.2)["factor"]).all()
    assert law(X, np.full((CALLS, *SHAPE), 7.0), 0.2)["values"] == pytest.approx([7])
