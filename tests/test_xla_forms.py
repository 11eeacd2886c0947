"""What is handed to XLA is what it compiles well: read from the compiled text, not from a clock."""

import re

import jax
import numpy as np
import pytest

from layerlab import arrays, nn, optim, xla
from layerlab.compiling import State


@pytest.mark.parametrize("wide", [4, 200])
def test_the_product_of_columns_is_the_same_on_numpy_in_a_trace_and_outside(wide):
    a = np.random.default_rng(0).normal(size=(7, wide)).astype("float32")
    b = np.random.default_rng(1).normal(size=(7, wide)).astype("float32")
    expected = np.einsum("ki,kj->ij", a, b)
    for answer in (
        arrays.product_of_columns(a, b),
        arrays.product_of_columns(jax.numpy.asarray(a), jax.numpy.asarray(b)),
        jax.jit(arrays.product_of_columns)(a, b),
        jax.vmap(arrays.product_of_columns)(a[None], b[None])[0],
    ):
        np.testing.assert_allclose(np.asarray(answer), expected, rtol=1e-5, atol=1e-5)


def test_the_product_of_columns_does_not_take_0_times_infinity_for_0():
    one = np.zeros((1, 1), "float32")
    with np.errstate(invalid="ignore"):
        assert np.isnan(arrays.product_of_columns(one, one + np.inf)).all()


@pytest.mark.parametrize("wide", [16, 300])
def test_small_products_are_plain_ones_and_no_weight_is_copied(wide):
    model = nn.Sequential(nn.Linear(wide, wide), nn.ReLU(), nn.Linear(wide, wide))
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    state = State([model, optimizer])

    def step(_, tree):
        with state.inside(tree, state.rates()):
            nn.MSELoss()(model(x), x).backward()
            optimizer.step()
            return state.outcome()

    x = np.ones((8, wide), "float32")
    tree = state.leave()
    many = jax.jit(lambda t: jax.lax.fori_loop(0, 5, step, t), compiler_options=xla.options())
    text = many.lower(tree).compile().as_text()
    columns = len(re.findall(r"lhs_contracting_dims=\{0\}", text))
    assert columns == (0 if wide == 16 else 2)
    body = max(re.findall(r"^%[^\n]*\{\n.*?^\}", text, re.DOTALL | re.MULTILINE), key=len)
    assert not re.findall(r"= f32\[\d+,\d+\]\S* copy\(", body)


def test_options_are_left_out_where_xla_does_not_know_them(monkeypatch):
    assert xla.options() == xla._ON_PROCESSORS
    monkeypatch.setattr(xla, "_ON_PROCESSORS", {"xla_cpu_of_another_version": 1})
    assert xla.options.__wrapped__() == {}
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    assert xla.options.__wrapped__() == {}
