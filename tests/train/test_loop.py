"""Training: it learns, it repeats to the last bit, it stops and goes on as if it never had, and it
refuses what cannot be trained before anything has changed."""

import itertools
import math
import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import data, nn, optim, random
from layerlab.errors import (
    ArgumentError,
    ArgumentTypeError,
    CheckpointError,
    GraphError,
    LayerlabError,
    ShapeError,
    TrainingError,
)
from layerlab.random import Generator
from layerlab.train import History, Interrupted, evaluate, fit, load_tensors, save_tensors
from layerlab.train.identity import fingerprint
from layerlab.train.progress import NoProgress

RANDOM = np.random.default_rng(0)
POINTS = RANDOM.normal(size=(41, 3)).astype(np.float32)
LABELS = (POINTS[:, 0] + POINTS[:, 1] > 0).astype(np.int64)
SCORES = (POINTS @ np.array([[1.0], [-2.0], [0.5]], np.float32)) + 0.25
MORE = (RANDOM.normal(size=(11, 3)).astype(np.float32), np.arange(11) % 2)


def network(kind="plain", outputs=2, seed=1):
    g = Generator(seed)
    if kind == "plain":
        return nn.Sequential(
            nn.Linear(3, 5, generator=g), nn.Tanh(), nn.Linear(5, outputs, generator=g)
        )
    return nn.Sequential(
        nn.Linear(3, 5, generator=g),
        nn.BatchNorm1d(5),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(5, 4, generator=g),
        nn.ReLU(),
        nn.Dropout(0.2, generator=Generator(seed + 1)),
        nn.Linear(4, outputs, generator=g),
    )


def sgd_with_stairs(model):
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    return optimizer, optim.StepLR(optimizer, step_size=1, gamma=0.7)


def adam_with_cosine(model):
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    return optimizer, optim.CosineAnnealingLR(optimizer, T_max=3)


def rmsprop_with_plateau(model):
    optimizer = optim.RMSprop(model.parameters(), lr=0.02, momentum=0.5, centered=True)
    return optimizer, optim.ReduceLROnPlateau(optimizer, factor=0.5, patience=0, threshold=0.9)


def adamw_after_a_warm_up(model):
    optimizer = optim.AdamW(model.parameters(), lr=0.02, weight_decay=0.1)
    warm_up = optim.LinearLR(optimizer, total_iters=1)
    cosine = optim.CosineAnnealingLR(optimizer, T_max=3)
    return optimizer, optim.SequentialLR(optimizer, [warm_up, cosine], milestones=[1])


RECIPES = [sgd_with_stairs, adam_with_cosine, rmsprop_with_plateau, adamw_after_a_warm_up]


def run(model, recipe=sgd_with_stairs, *, pair=(POINTS, LABELS), **changes):
    optimizer, schedule = recipe(model)
    arguments = {"epochs": 3, "batch_size": 8, "seed": 5, "validation": MORE} | changes
    history = fit(model, pair, optimizer=optimizer, schedule=schedule, **arguments)
    return history, optimizer, schedule


def bits(value):
    """Anything that training changes, as something that can be compared exactly."""
    if isinstance(value, dict):
        return {key: bits(inner) for key, inner in value.items() if key != "params"}
    if isinstance(value, (list, tuple)):
        return [bits(inner) for inner in value]
    if isinstance(value, (ll.Tensor, np.ndarray)) or hasattr(value, "data"):
        array = np.asarray(getattr(value, "data", value))
        return (array.shape, array.dtype.str, array.tobytes())
    return value


def state(model, optimizer=None, schedule=None):
    return bits(
        {
            "model": model.state_dict(),
            "modes": [m.training for m in model.modules()],
            "gradients": [None if p.grad is None else np.array(p.grad) for p in model.parameters()],
            "stream": random.get_rng_state(),
            "streams": [g.get_state() for g in own_generators(model)],
            "optimizer": None if optimizer is None else optimizer.state_dict(),
            "schedule": None if schedule is None else schedule.state_dict(),
        }
    )


def own_generators(model):
    return [v for m in model.modules() for v in vars(m).values() if isinstance(v, Generator)]


def outcome(model, history, optimizer, schedule):
    found = state(model, optimizer, schedule)
    found["history"] = (history.rows, history.best_epoch, history.stopped_early)
    return found


class Watch(NoProgress):
    """Writes down what it is told, and presses Ctrl-C after the batches asked for."""

    def __init__(self, *stops, times=1):
        self.stops, self.times, self.told, self.count = stops, times, [], 0

    def begin(self, epochs, batches, done):
        self.told.append(("begin", epochs, batches, done))

    def batch(self, epoch, batch, loss, accuracy):
        self.told.append(("batch", epoch, batch, loss, accuracy))
        self.count += 1
        if self.count in self.stops:
            for _ in range(self.times):
                os.kill(os.getpid(), signal.SIGINT)

    def epoch(self, row):
        self.told.append(("epoch", row["epoch"]))

    def end(self):
        self.told.append(("end",))

    def named(self, name):
        return [told for told in self.told if told[0] == name]


# ── it learns ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["plain", "dropped"])
def test_a_classification_is_learned(kind):
    model = network(kind)
    history = fit(
        model,
        (POINTS, LABELS),
        optimizer=optim.Adam(model.parameters(), lr=0.03),
        epochs=30,
        validation=(POINTS, LABELS),
    )
    assert history[-1]["loss"] < history[0]["loss"] / 2
    assert evaluate(model, (POINTS, LABELS)).accuracy >= 0.95
    assert not any(module.training for module in model.modules())
    assert all(p.grad is not None for p in model.parameters())


def test_a_regression_is_learned_to_the_known_line():
    model = nn.Linear(3, 1, generator=Generator(0))
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    history = fit(model, (POINTS, SCORES), optimizer=optimizer, epochs=60)
    np.testing.assert_allclose(model.weight.data, [[1.0, -2.0, 0.5]], atol=0.01)
    np.testing.assert_allclose(model.bias.data, [0.25], atol=0.01)
    assert history[-1]["accuracy"] is None
    measured = evaluate(model, (POINTS, SCORES))
    assert measured.accuracy is None
    assert measured.r2 > 0.999
    assert measured.rmse < 0.02


@pytest.mark.parametrize("name", ["SGD", "Momentum", "Adam", "AdamW", "RMSprop"])
def test_every_optimiser_brings_the_loss_down(name):
    model = network()
    optimizer = getattr(optim, name)(model.parameters(), lr=0.02)
    history = fit(model, (POINTS, LABELS), optimizer=optimizer, epochs=8, batch_size=4)
    assert history[-1]["loss"] < 0.8 * history[0]["loss"]


def test_iris_is_learned_from_its_data_set():
    splits = data.iris()
    random.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    fit(model, splits.train, epochs=60, batch_size=16, validation=splits.validation)
    assert evaluate(model, splits.test).accuracy > 0.9


def test_a_data_set_with_numbers_as_targets_trains_a_column():
    table = data.Dataset("line", POINTS, SCORES[:, 0], "regression", ("a", "b", "c"))
    one, other = nn.Linear(3, 1, generator=Generator(0)), nn.Linear(3, 1, generator=Generator(0))
    fit(one, table, epochs=3)
    fit(other, (POINTS, SCORES), epochs=3)
    assert bits(one.state_dict()) == bits(other.state_dict())
    assert evaluate(one, table).loss == evaluate(one, (POINTS, SCORES)).loss


@pytest.mark.parametrize(
    "give",
    [
        lambda: (ll.tensor(POINTS), ll.tensor(LABELS)),
        lambda: [POINTS.tolist(), LABELS.tolist()],
        lambda: (POINTS, LABELS.astype(np.uint8)),
        lambda: data.Dataset("d", POINTS, LABELS, "classification", ("a", "b", "c"), ("n", "y")),
    ],
    ids=["tensors", "lists", "short labels", "data set"],
)
def test_the_same_data_in_another_form_trains_to_the_same_bits(give):
    plain, other = network(), network()
    rows = fit(plain, (POINTS, LABELS), epochs=2).rows
    assert fit(other, give(), epochs=2).rows == rows
    assert bits(plain.state_dict()) == bits(other.state_dict())


def test_whole_numbers_and_booleans_are_taken_as_floats():
    whole = np.round(POINTS * 3).astype(np.int32)
    for given_rows in (whole, POINTS > 0):
        one, other = network(), network()
        fit(one, (given_rows, LABELS), epochs=1)
        fit(other, (given_rows.astype(np.float32), LABELS), epochs=1)
        assert bits(one.state_dict()) == bits(other.state_dict())


def test_labels_with_a_loss_for_numbers_have_no_accuracy():
    model = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0))
    history = fit(model, (POINTS, LABELS), loss=nn.MSELoss(), epochs=2)
    assert history["accuracy"] == [None, None]
    measured = evaluate(model, (POINTS, LABELS), loss=nn.MSELoss())
    assert measured.accuracy is None
    assert measured.rmse == pytest.approx(math.sqrt(measured.loss), rel=1e-5)


@pytest.mark.slow
def test_the_settings_of_the_demo_read_digits_over_five_seeds(tmp_path):
    from layerlab.train.job import Source, train_run
    from layerlab.train.runs import Run, Settings

    source = Source(data.digits(), None)
    scores = []
    for seed in range(5):
        chosen = Settings("digits", layers=(128, 64), norm="batch", dropout=0.2, optimizer="adamw",
                          lr=3e-3, weight_decay=1e-2, epochs=60, seed=seed)  # fmt: skip
        one = Run.of(tmp_path / str(seed), chosen, source.splits.train, None)
        scores.append(train_run(one, source)[2].accuracy)
    assert scores[0] >= 0.975
    assert sum(scores) / 5 >= 0.97


def test_digits_are_read_after_a_few_epochs():
    splits = data.digits()
    random.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer = optim.Adam(model.parameters(), lr=3e-3)
    fit(model, splits.train, optimizer=optimizer, epochs=10)
    assert evaluate(model, splits.test).accuracy > 0.93


# ── what an epoch is ─────────────────────────────────────────────────────────────────────────────


def batches_seen(n, batch_size, epochs=1, seed=0):
    """The numbers of the rows that each batch held, by epoch."""
    model = nn.Linear(1, 1)
    seen = []
    rows = np.arange(n, dtype=np.float32)[:, None]
    optimizer = optim.SGD(model.parameters(), lr=1e-9)

    def loss(out, target):
        if model.training:
            seen.append(np.asarray(target.data)[:, 0].astype(int).tolist())
        return ((out - target) * 1e-3).pow(2).mean()

    arguments = {"optimizer": optimizer, "batch_size": batch_size, "epochs": epochs}
    fit(model, (rows, rows), loss=loss, seed=seed, **arguments)
    return seen


@settings(max_examples=40)
@given(n=st.integers(1, 40), batch_size=st.integers(1, 45), seed=st.integers(0, 2**32))
def test_each_epoch_shows_every_row_once_in_batches_of_the_size(n, batch_size, seed):
    seen = batches_seen(n, batch_size, epochs=2, seed=seed)
    half = len(seen) // 2
    for epoch in (seen[:half], seen[half:]):
        assert sorted(itertools.chain(*epoch)) == list(range(n))
        sizes = [len(batch) for batch in epoch]
        full, left = divmod(n, batch_size)
        expected = [batch_size] * full + [left] * (left > 0)
        if left == 1 and full:  # one row alone has no variance
            expected[-2:] = [batch_size + 1]
        assert sizes == expected


def test_the_order_of_the_rows_depends_on_the_seed_and_the_epoch_alone():
    first = batches_seen(20, 20, epochs=2, seed=3)
    random.manual_seed(99)
    assert batches_seen(20, 20, epochs=2, seed=3) == first
    assert first[0] != first[1]
    assert batches_seen(20, 20, epochs=2, seed=4) != first
    assert batches_seen(20, 7, seed=3)[0] == first[0][:7]


def test_a_last_row_alone_does_not_break_batch_normalisation():
    model = network("dropped")
    fit(model, (POINTS, LABELS), batch_size=40, epochs=1)  # 41 rows
    assert model[1].num_batches_tracked.item() == 1


@pytest.mark.parametrize("kind", ["plain", "dropped"])
def test_two_fits_with_the_same_seeds_give_the_same_bits(kind):
    found = []
    for _ in range(2):
        random.manual_seed(8)
        model = network(kind)
        found.append(outcome(model, *run(model)))
    assert found[0] == found[1]
    random.manual_seed(8)
    model = network(kind)
    assert outcome(model, *run(model, seed=6)) != found[0]


def test_a_model_in_evaluation_mode_is_trained_in_training_mode():
    found = []
    for mode in (True, False):
        random.manual_seed(8)
        model = network("dropped").train(mode)
        found.append(outcome(model, *run(model)))
    assert found[0] == found[1]


def test_what_fit_does_is_what_is_written_by_hand():
    model, twin = network(), network()
    optimizer, schedule = sgd_with_stairs(twin)
    for epoch in range(3):
        order = Generator(5).spawn(epoch).permutation(len(POINTS))
        for rows in (order[:8], order[8:16], order[16:24], order[24:32], order[32:]):
            loss = nn.CrossEntropyLoss()(twin(ll.tensor(POINTS[rows])), ll.tensor(LABELS[rows]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
    run(model)
    assert bits(model.state_dict()) == bits(twin.state_dict())


def test_rows_of_the_history_are_means_over_the_epoch():
    watch = Watch()
    history, *_ = run(network(), progress=watch, validation=None)
    assert [row["epoch"] for row in history] == [1, 2, 3]
    assert history["lr"] == pytest.approx([0.1, 0.07, 0.049])
    assert set(history[0]) == {"epoch", "loss", "accuracy", "lr"}
    for epoch in (1, 2, 3):
        told = [t for t in watch.named("batch") if t[1] == epoch]
        assert [t[2] for t in told] == [1, 2, 3, 4, 5]
        assert told[-1][3:] == (history[epoch - 1]["loss"], history[epoch - 1]["accuracy"])
        assert all(0 <= t[4] <= 1 for t in told)
    assert watch.told[0] == ("begin", 3, 5, 0)
    assert watch.named("epoch") == [("epoch", 1), ("epoch", 2), ("epoch", 3)]
    assert watch.told[-1] == ("end",)
    assert len(history) == 3
    assert history[-1] is history.rows[-1]
    assert history["nothing"] == [None] * 3


def test_the_loss_of_an_epoch_weighs_batches_by_their_rows():
    model = nn.Linear(3, 1)
    optimizer = optim.SGD(model.parameters(), lr=1e-12)
    whole = evaluate(model, (POINTS[:10], SCORES[:10])).loss
    pair = (POINTS[:10], SCORES[:10])
    assert fit(model, pair, optimizer=optimizer, batch_size=7, epochs=1)["loss"] == [
        pytest.approx(whole, rel=1e-5)
    ]


def test_validation_is_measured_as_evaluate_does_and_changes_nothing():
    found = []

    def measure(row):
        measured = evaluate(model, MORE)
        found.append((measured.loss, measured.accuracy))

    random.manual_seed(1)
    model = network("dropped")
    history, _, _ = run(model, callbacks=[measure])
    assert [(r["validation_loss"], r["validation_accuracy"]) for r in history] == found
    random.manual_seed(1)
    other = network("dropped")
    run(other, validation=None)
    assert bits(other.state_dict()) == bits(model.state_dict())


def test_a_plateau_looks_at_the_validation_loss_and_else_at_the_training_loss():
    for validation, name in ((MORE, "validation_loss"), (None, "loss")):
        history, _, schedule = run(network(), rmsprop_with_plateau, validation=validation)
        twin = optim.SGD(network().parameters(), lr=0.02)
        other = optim.ReduceLROnPlateau(twin, factor=0.5, patience=0, threshold=0.9)
        for row in history:
            assert row["lr"] == twin.param_groups[0]["lr"]
            other.step(row[name])
        assert schedule.state_dict() == other.state_dict()
        assert history[-1]["lr"] < 0.02


def test_clipping_holds_the_gradients_of_what_is_trained():
    model = network()
    largest = []

    class Looks(optim.SGD):
        def step(self):
            largest.append(math.sqrt(sum(float((p.grad * p.grad).sum()) for p in self._all())))
            super().step()

    fit(model, (POINTS, LABELS), optimizer=Looks(model.parameters(), lr=0.1), clip_norm=0.01)
    assert max(largest) <= 0.01 * (1 + 1e-5)
    assert max(largest) > 0.0099
    # Layers that are not trained pile up gradients, which say nothing about the others.
    model = network()
    fit(model, (POINTS, LABELS), optimizer=Looks(model[2].parameters(), lr=0.1), clip_norm=0.01)
    assert min(largest[-20:]) > 0.0099


def test_layers_outside_the_optimiser_stay_as_they_are():
    model = network()
    before = bits(model[0].state_dict())
    fit(model, (POINTS, LABELS), optimizer=optim.Adam(model[2].parameters()), epochs=1)
    assert bits(model[0].state_dict()) == before


# ── choosing and stopping ────────────────────────────────────────────────────────────────────────


def test_restore_best_ends_with_the_weights_of_the_best_epoch():
    model = network("dropped")
    by_epoch = []
    random.manual_seed(2)
    history, _, _ = run(
        model,
        lambda m: (optim.SGD(m.parameters(), lr=1.0), None),
        epochs=8,
        restore_best=True,
        callbacks=[lambda row: by_epoch.append(bits(model.state_dict()))],
    )
    losses = history["validation_loss"]
    best = losses.index(min(losses))
    assert 0 < best < 7, "choose another seed: the best epoch should be one in the middle"
    assert history.best_epoch == best + 1
    assert bits(model.state_dict()) == by_epoch[best] != by_epoch[-1]
    assert evaluate(model, MORE).loss == min(losses)


class Scripted(nn.Module):
    """A model whose validation losses are given in advance."""

    def __init__(self, losses):
        super().__init__()
        self.weight = nn.Parameter(ll.tensor([1.0]))
        self.losses = iter([0.0, 0.0, *losses])  # two for the rows that are tried first

    def forward(self, x):
        value = 0.0 if self.training or len(x) != 2 else next(self.losses)
        return x * 0.0 + self.weight * 0.0 + value


def scripted(losses, **changes):
    rows = np.ones((3, 1), np.float32)
    model = Scripted(losses)
    optimizer = optim.SGD(model.parameters(), lr=0.0)
    pair = (rows[:2], rows[:2] * 0.0)
    return fit(
        model,
        (rows, rows * 0.0),
        loss=lambda out, y: (out - y).mean(),
        optimizer=optimizer,
        validation=pair,
        epochs=len(losses),
        **changes,
    )


@settings(max_examples=60)
@given(
    losses=st.lists(
        st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0, math.nan, math.inf]), min_size=1, max_size=9
    ),
    patience=st.integers(1, 4),
)
def test_patience_ends_after_so_many_epochs_that_were_not_better(losses, patience):
    best, best_epoch, last = math.inf, None, len(losses)
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best, best_epoch = loss, epoch
        if epoch - (best_epoch or 0) >= patience:
            last = epoch
            break
    history = scripted(losses, patience=patience)
    assert len(history) == last
    assert history.best_epoch == best_epoch
    assert history.stopped_early == (last - (best_epoch or 0) >= patience)


def test_a_callback_gets_each_row_and_may_end_the_training():
    rows = []

    def stop_at_two(row):
        rows.append(row)
        return row["epoch"] == 2

    history, _, _ = run(network(), callbacks=[stop_at_two, lambda row: "yes"], epochs=9)
    assert rows == history.rows
    assert len(rows) == 2
    assert history.stopped_early


def test_an_error_in_a_callback_comes_through_and_ends_the_reporter():
    watch = Watch()

    def broken(row):
        raise RuntimeError("mine")

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(RuntimeError, match="mine"):
        run(network(), callbacks=[broken], progress=watch)
    assert watch.told[-1] == ("end",)
    assert signal.getsignal(signal.SIGINT) is before


# ── measuring ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [1, 7, 41, 1024])
def test_evaluate_measures_as_its_formulas_say_and_changes_nothing(size):
    model = network("dropped")
    fit(model, (POINTS, LABELS), epochs=1)
    model.train()
    model[3].eval()
    before = state(model)
    found = evaluate(model, (POINTS, LABELS), batch_size=size)
    assert state(model) == before
    model.eval()
    outputs = model(ll.tensor(POINTS)).data
    np.testing.assert_allclose(found.outputs, outputs, rtol=1e-5, atol=1e-6)
    assert found.accuracy == np.mean(outputs.argmax(1) == LABELS)
    expected = float(nn.CrossEntropyLoss()(ll.tensor(outputs), ll.tensor(LABELS)))
    assert found.loss == pytest.approx(expected, rel=1e-5)
    assert (found.r2, found.rmse) == (None, None)


def test_evaluate_of_a_regression():
    model = nn.Linear(3, 1, generator=Generator(0))
    found = evaluate(model, (POINTS, SCORES), batch_size=9)
    error = np.mean((model(ll.tensor(POINTS)).data.astype(np.float64) - SCORES) ** 2)
    assert found.loss == pytest.approx(error, rel=1e-5)
    assert found.rmse == pytest.approx(math.sqrt(error), rel=1e-5)
    assert found.r2 == pytest.approx(1 - error / np.var(SCORES.astype(np.float64)), rel=1e-5)
    assert math.isnan(evaluate(model, (POINTS, SCORES * 0)).r2)


def test_evaluate_never_measures_outputs_against_targets_that_would_broadcast():
    model = nn.Linear(3, 1, generator=Generator(0))

    def loss(out, y):
        return ((out.reshape(-1) - y) ** 2).mean()

    found = evaluate(model, (POINTS, SCORES[:, 0]), loss=loss)
    assert found.rmse == pytest.approx(math.sqrt(found.loss), rel=1e-5)
    assert found.r2 == pytest.approx(evaluate(model, (POINTS, SCORES)).r2, rel=1e-6)


def test_evaluate_puts_the_modes_back_after_an_error():
    model = network("dropped")
    model[1].eval()
    before = state(model)
    with pytest.raises(ShapeError, match="wants 3 numbers"):
        evaluate(model, (POINTS[:, :2], LABELS))
    assert state(model) == before


# ── what is refused ──────────────────────────────────────────────────────────────────────────────


def other_optimizer(model):
    return optim.SGD(network().parameters(), lr=0.1)


BAD = {
    "data: no pair": ({"pair": POINTS}, ArgumentTypeError, "data is a pair.*not ndarray"),
    "data: a name": ({"pair": "digits"}, ArgumentTypeError, "data is a pair.*not str"),
    "data: three": ({"pair": (1, 2, 3)}, ArgumentTypeError, "data is a pair"),
    "data: lengths": ({"pair": (POINTS, LABELS[1:])}, ShapeError, r"\(41, 3\).*\(40,\)"),
    "data: one number": ({"pair": (POINTS, 1)}, ShapeError, r"targets of shape \(\)"),
    "data: empty": ({"pair": (POINTS[:0], LABELS[:0])}, ShapeError, "data has no rows"),
    "data: texts": ({"pair": (POINTS.astype(str), LABELS)}, ArgumentTypeError, "cannot make"),
    "data: complex": ({"pair": (POINTS + 1j, LABELS)}, ArgumentTypeError, "inputs are real"),
    "data: width": ({"pair": (POINTS[:, :2], LABELS)}, ShapeError, "wants 3 numbers.*got 2"),
    "labels: too high": (
        {"pair": (POINTS, np.where(np.arange(41) == 30, 2, LABELS))},
        ArgumentError,
        "labels lie between 0 and 1",
    ),
    "labels: negative": (
        {"pair": (POINTS, np.where(np.arange(41) == 30, -1, LABELS))},
        ArgumentError,
        "labels lie between 0 and 1",
    ),
    "targets: width": ({"pair": (POINTS, SCORES)}, ShapeError, "one shape"),
    "validation: no pair": ({"validation": POINTS}, ArgumentTypeError, "validation is a pair"),
    "validation: lengths": (
        {"validation": (POINTS, LABELS[1:])},
        ShapeError,
        "validation: inputs of shape",
    ),
    "validation: empty": (
        {"validation": (POINTS[:0], LABELS[:0])},
        ShapeError,
        "validation has no rows",
    ),
    "validation: width": (
        {"validation": (POINTS[:, :2], LABELS)},
        ShapeError,
        "wants 3 numbers.*got 2",
    ),
    "validation: labels": ({"validation": (POINTS, LABELS + 1)}, ArgumentError, "labels lie"),
    "epochs: 0": ({"epochs": 0}, ArgumentError, "epochs must be at least 1"),
    "epochs: float": ({"epochs": 2.0}, ArgumentTypeError, "epochs must be a whole number"),
    "epochs: bool": ({"epochs": True}, ArgumentTypeError, "epochs must be a whole number"),
    "batch_size": ({"batch_size": -3}, ArgumentError, "batch_size must be at least 1"),
    "batch_size: text": ({"batch_size": "8"}, ArgumentTypeError, "batch_size must be a whole"),
    "clip_norm": ({"clip_norm": -1.0}, ArgumentError, "clip_norm must be at least 0"),
    "clip_norm: NaN": ({"clip_norm": math.nan}, ArgumentError, "clip_norm"),
    "patience: 0": ({"patience": 0}, ArgumentError, "patience must be at least 1"),
    "patience: alone": (
        {"patience": 2, "validation": None},
        ArgumentError,
        "judge by the validation loss",
    ),
    "restore_best: alone": (
        {"restore_best": True, "validation": None},
        ArgumentError,
        "judge by the validation loss",
    ),
    "restore_best": ({"restore_best": 1}, ArgumentTypeError, "restore_best is True or False"),
    "engine": ({"engine": "cuda"}, ArgumentError, "no engine 'cuda'\n.*auto, numpy"),
    "seed": ({"seed": -1}, ArgumentError, "seed must lie between"),
    "seed: None": ({"seed": None}, ArgumentTypeError, "seed must be a whole number"),
    "loss: text": ({"loss": "mse"}, ArgumentTypeError, "loss is a function.*'mse'"),
    "loss: class": ({"loss": nn.MSELoss}, ArgumentTypeError, "loss is a function"),
    "loss: 0": ({"loss": 0}, ArgumentTypeError, "loss is a function"),
    "loss: rows": (
        {"loss": nn.CrossEntropyLoss(reduction="none")},
        ShapeError,
        r"one number, but it has shape \(.*\n.*\.mean\(\)",
    ),
    "targets: one-hot": (
        {"pair": (POINTS, np.eye(3, dtype=int)[LABELS % 3])},
        ShapeError,
        r"whole numbers in columns.*\n.*y.argmax\(1\)",
    ),
    "callbacks": ({"callbacks": print}, ArgumentTypeError, "callbacks is a list"),
    "callbacks: items": ({"callbacks": [3]}, ArgumentTypeError, "callbacks is a list"),
    "progress": ({"progress": "yes"}, ArgumentTypeError, "progress is True, False or a Rep"),
    "resume": ({"resume": "no", "checkpoint": "a"}, ArgumentTypeError, "resume is True"),
    "resume: alone": ({"resume": True}, ArgumentError, "resume needs the checkpoint"),
    "checkpoint: none": (
        {"resume": True, "checkpoint": "absent"},
        CheckpointError,
        "there is no file 'absent'",
    ),
    "checkpoint: number": ({"checkpoint": 5}, ArgumentTypeError, "name of a file, not a int"),
    "checkpoint: nowhere": (
        {"checkpoint": "no/such/folder/file"},
        CheckpointError,
        "there is no folder 'no/such/folder'",
    ),
    "checkpoint: folder": ({"checkpoint": "."}, CheckpointError, "'.' is a folder"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_does_not_fit_is_refused_before_anything_changes(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    changes, error, message = BAD[case]
    model = network("dropped")
    model[1].eval()
    optimizer, schedule = sgd_with_stairs(model)
    before = state(model, optimizer, schedule)
    handler = signal.getsignal(signal.SIGINT)
    arguments = {"validation": MORE, "batch_size": 8, **changes}
    with pytest.raises(error, match=message) as caught:
        fit(
            model,
            arguments.pop("pair", (POINTS, LABELS)),
            optimizer=optimizer,
            schedule=schedule,
            **arguments,
        )
    assert isinstance(caught.value, LayerlabError)
    assert state(model, optimizer, schedule) == before
    assert signal.getsignal(signal.SIGINT) is handler
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_leaves_the_streams_also_where_evaluation_draws():
    class Noisy(nn.Module):
        def __init__(self):
            super().__init__()
            self.part, self.source = nn.Linear(3, 2), Generator(4)

        def forward(self, x):
            noise = ll.tensor(self.source.normal(x.shape))
            return self.part(ll.functional.dropout(x, 0.5, True) + noise)

    model = Noisy()
    before = state(model)
    with pytest.raises(ArgumentError, match="labels lie between 0 and 1"):
        fit(model, (POINTS, LABELS + 1))
    assert state(model) == before


def test_data_of_the_same_bytes_in_another_form_is_other_data():
    numbers = np.arange(12, dtype=np.int32)
    forms = [numbers, numbers.reshape(3, 4), numbers.reshape(4, 3), numbers.view(np.float32)]
    assert len({fingerprint(form) for form in forms}) == 4
    assert fingerprint(numbers[::2]) == fingerprint(numbers[::2].copy())


@pytest.mark.parametrize(
    ("optimizer", "schedule", "error", "message"),
    [
        (lambda m: optim.Adam, lambda o: None, ArgumentTypeError, "must be an Optimizer"),
        (other_optimizer, lambda o: None, ArgumentError, "trains no parameter of this model"),
        (
            lambda m: optim.Adam(m.parameters()),
            lambda o: optim.StepLR(other_optimizer(None), 2),
            ArgumentError,
            "steers another optimiser",
        ),
        (
            lambda m: optim.Adam(m.parameters()),
            lambda o: "cosine",
            ArgumentTypeError,
            "must be a Schedule",
        ),
    ],
)
def test_optimiser_and_schedule_must_be_of_this_model(optimizer, schedule, error, message):
    model = network()
    chosen = optimizer(model)
    before = state(model)
    with pytest.raises(error, match=message):
        fit(model, (POINTS, LABELS), optimizer=chosen, schedule=schedule(chosen))
    assert state(model) == before


def test_fit_trains_modules_that_have_something_to_train():
    with pytest.raises(ArgumentTypeError, match="fit trains a Module, not function"):
        fit(lambda x: x, (POINTS, LABELS))
    with pytest.raises(ArgumentError, match="at least one parameter"):
        fit(nn.ReLU(), (POINTS, LABELS))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("row", [0, 20, 40])
def test_a_loss_that_is_not_finite_stops_before_the_weights_take_it_in(bad, row):
    model = network("dropped")
    optimizer, _ = adam_with_cosine(model)
    poisoned = POINTS.copy()
    poisoned[row, 1] = bad
    with pytest.raises(
        TrainingError, match=r"the loss became nan in epoch 1, batch (\d)"
    ) as caught:
        fit(model, (poisoned, LABELS), optimizer=optimizer, batch_size=8, seed=1)
    number = int(str(caught.value).split("batch ")[1][0])
    assert "weights as of the last good step" in str(caught.value)
    assert f"hold {bad} in row {row}, column 1" in str(caught.value)
    assert all(np.isfinite(v.data).all() for v in model.state_dict().values())
    assert model[1].num_batches_tracked.item() == number - 1
    assert {s["step"] for s in optimizer.state_dict()["state"].values()} <= {number - 1}


def test_a_gradient_that_is_not_finite_is_no_silent_end():
    class Root(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(ll.tensor([0.0]))

        def forward(self, x):
            return (x * self.weight).sqrt()  # its gradient at 0 is infinite

    model = Root()
    rows = np.ones((4, 1), np.float32)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(TrainingError, match=r"first in the gradient of net\.weight"):
        fit(model, (rows, rows), optimizer=optimizer, epochs=1)
    assert model.weight.tolist() == [0.0]


def test_a_rate_that_is_too_high_is_named():
    model = nn.Linear(3, 1, generator=Generator(0))
    optimizer = optim.SGD(model.parameters(), lr=1e6)
    with pytest.raises(TrainingError, match="learning rate 1e\\+06"):
        fit(model, (POINTS, SCORES), optimizer=optimizer, epochs=50, batch_size=4)


# ── stopping and going on ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["plain", "dropped"])
@pytest.mark.parametrize("recipe", RECIPES)
def test_stopped_at_any_batch_and_resumed_it_ends_with_the_same_bits(recipe, kind, tmp_path):
    how = {"clip_norm": 0.5, "restore_best": True, "patience": 3}
    random.manual_seed(11)
    model = network(kind)
    unbroken = outcome(model, *run(model, recipe, **how))
    file = tmp_path / "checkpoint"
    for stop in range(1, 16):  # 3 epochs of 5 batches
        random.manual_seed(11)
        try:
            run(network(kind), recipe, **how, checkpoint=file, progress=Watch(stop))
        except Interrupted as error:
            told = (error.epoch, error.checkpoint, len(error.history))
        else:  # a stop at the last batch lets the run come to its end
            told = None
        expected = ((stop - 1) // 5 + 1, file, stop // 5)
        assert told == (expected if stop < 15 else None)
        random.manual_seed(12345)  # a new process would start elsewhere
        model = network(kind, seed=77)
        watch = Watch()
        found = outcome(model, *run(model, recipe, **how, checkpoint=file, resume=True,
                                    progress=watch))  # fmt: skip
        assert watch.count == 15 - stop
        if stop == 15:  # nothing is left to do, so there are no gradients
            found["gradients"] = unbroken["gradients"]
        assert found == unbroken
        assert list(tmp_path.iterdir()) == [file]


def test_stopped_again_and_again_it_still_ends_with_the_same_bits(tmp_path):
    random.manual_seed(3)
    model = network("dropped")
    unbroken = outcome(model, *run(model, adam_with_cosine))
    random.manual_seed(3)
    for part in range(15):
        model = network("dropped", seed=part + 1)
        if part:
            random.manual_seed(part)
        try:
            done = run(model, adam_with_cosine, checkpoint=tmp_path / "c", resume=part > 0,
                       progress=Watch(1))  # fmt: skip
        except Interrupted:
            assert part < 14
    assert outcome(model, *done) == unbroken


def test_the_same_objects_may_go_on_as_in_a_notebook(tmp_path):
    random.manual_seed(3)
    model = network("dropped")
    unbroken = outcome(model, *run(model, adam_with_cosine))
    random.manual_seed(3)
    model = network("dropped")
    optimizer, schedule = adam_with_cosine(model)
    how = {"optimizer": optimizer, "schedule": schedule, "epochs": 3, "batch_size": 8, "seed": 5,
           "validation": MORE, "checkpoint": tmp_path / "c"}  # fmt: skip
    with pytest.raises(Interrupted):
        fit(model, (POINTS, LABELS), **how, progress=Watch(7))
    history = fit(model, (POINTS, LABELS), **how, resume=True)
    assert outcome(model, history, optimizer, schedule) == unbroken


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from test_loop import *
model = network("dropped", seed=99)
done = run(model, adam_with_cosine, checkpoint=sys.argv[2], resume=True)
save_tensors(sys.argv[3], model.state_dict(), {"history": done[0].rows})
"""


def test_another_process_goes_on_to_the_same_bits(tmp_path):
    random.manual_seed(4)
    model = network("dropped")
    history, *_ = run(model, adam_with_cosine)
    random.manual_seed(4)
    with pytest.raises(Interrupted):
        run(network("dropped"), adam_with_cosine, checkpoint=tmp_path / "c", progress=Watch(8))
    arguments = [os.path.dirname(__file__), str(tmp_path / "c"), str(tmp_path / "end")]
    subprocess.run([sys.executable, "-c", SCRIPT, *arguments], check=True, timeout=120)
    tensors, metadata = load_tensors(tmp_path / "end")
    assert metadata["history"] == history.rows
    assert bits(tensors) == bits({k: v.data for k, v in model.state_dict().items()})


def test_a_run_may_grow_by_more_epochs(tmp_path):
    random.manual_seed(4)
    long = network("dropped")
    unbroken = outcome(long, *run(long, epochs=5, restore_best=True))
    random.manual_seed(4)
    run(network("dropped"), checkpoint=tmp_path / "c", restore_best=True)
    random.manual_seed(5)
    model = network("dropped", seed=9)
    done = run(model, epochs=5, restore_best=True, checkpoint=tmp_path / "c", resume=True)
    assert outcome(model, *done) == unbroken


def test_a_run_that_patience_ended_stays_ended(tmp_path):
    how = {"patience": 1, "checkpoint": tmp_path / "c", "epochs": 40}
    fast = lambda m: (optim.SGD(m.parameters(), lr=1.5), None)
    model = network()
    history, *_ = run(model, fast, **how)
    assert history.stopped_early
    other = network(seed=5)
    again, *_ = run(other, fast, **how, resume=True)
    assert again == history
    assert bits(other.state_dict()) == bits(model.state_dict())


def test_a_stop_in_the_epoch_that_ends_the_training_anyway_is_no_interruption(tmp_path):
    stop_now = [lambda row: True]
    history, *_ = run(network(), callbacks=stop_now, progress=Watch(5), checkpoint=tmp_path / "c")
    assert len(history) == 1


def test_without_a_checkpoint_ctrl_c_still_stops_at_the_batch():
    watch = Watch(7)
    with pytest.raises(Interrupted, match="stopped in epoch 2") as caught:
        run(network(), progress=watch)
    assert isinstance(caught.value, KeyboardInterrupt)
    assert caught.value.checkpoint is None
    assert watch.count == 7
    assert watch.told[-1] == ("end",)


def test_a_second_ctrl_c_stops_at_once_and_the_handler_is_put_back(tmp_path):
    before = signal.getsignal(signal.SIGINT)
    watch = Watch(3, times=2)
    with pytest.raises(KeyboardInterrupt) as caught:
        run(network(), progress=watch, checkpoint=tmp_path / "c")
    assert not isinstance(caught.value, Interrupted)
    assert watch.told[-1] == ("end",)
    assert not (tmp_path / "c").exists()
    assert signal.getsignal(signal.SIGINT) is before


def test_the_handler_is_put_back_after_every_end():
    mine = lambda *_: None
    default = signal.signal(signal.SIGINT, mine)
    try:
        run(network())
        assert signal.getsignal(signal.SIGINT) is mine
        with pytest.raises(Interrupted):
            run(network(), progress=Watch(2))
        assert signal.getsignal(signal.SIGINT) is mine
        with pytest.raises(TrainingError):
            run(network(), pair=(POINTS * np.nan, LABELS))
        assert signal.getsignal(signal.SIGINT) is mine
    finally:
        signal.signal(signal.SIGINT, default)


def test_training_in_another_thread_leaves_signals_alone():
    expected = network()
    run(expected)
    found = []

    def work():
        model = network()
        run(model)
        found.append(bits(model.state_dict()))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert found == [bits(expected.state_dict())]
    assert signal.getsignal(signal.SIGINT) is before


# ── checkpoints that do not fit ──────────────────────────────────────────────────────────────────


@pytest.fixture
def stopped(tmp_path):
    """The checkpoint of a run that was stopped in its second epoch."""
    file = tmp_path / "stopped"
    random.manual_seed(6)
    with pytest.raises(Interrupted):
        run(network("dropped"), adam_with_cosine, restore_best=True, clip_norm=1.0,
            checkpoint=file, progress=Watch(8))  # fmt: skip
    return file


def go_on(file, kind="dropped", recipe=adam_with_cosine, model=None, **changes):
    model = network(kind, seed=3) if model is None else model
    how = {"restore_best": True, "clip_norm": 1.0, "checkpoint": file, "resume": True} | changes
    return model, run(model, recipe, **how)


def refused(file, message, recipe=adam_with_cosine, kind="dropped", model=None, **changes):
    """Resuming is refused, with this message, and nothing has changed."""
    model = network(kind, seed=3) if model is None else model
    optimizer, schedule = recipe(model)
    before = state(model, optimizer, schedule)
    with pytest.raises(CheckpointError, match=message) as caught:
        go_on(file, recipe=lambda m: (optimizer, schedule), model=model, **changes)
    assert caught.value.fix
    assert state(model, optimizer, schedule) == before


def longer_cosine(model):
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    return optimizer, optim.CosineAnnealingLR(optimizer, T_max=4)


def no_schedule(model):
    return optim.Adam(model.parameters(), lr=0.02), None


def other_kind(model):
    optimizer = optim.AdamW(model.parameters(), lr=0.02)
    return optimizer, optim.CosineAnnealingLR(optimizer, T_max=3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"batch_size": 9}, "other settings\n.*batch_size was 8 and is now 9"),
        ({"seed": 6}, "seed was 5 and is now 6"),
        ({"clip_norm": None}, "clip_norm was 1.0 and is now None"),
        ({"restore_best": False}, "restore_best was True"),
        ({"patience": 2}, "patience was None and is now 2"),
        ({"loss": nn.CrossEntropyLoss(label_smoothing=0.1)}, "loss was .*smoothing=0.1"),
        ({"loss": nn.CrossEntropyLoss(weight=ll.tensor([1.0, 2.0]))}, "loss was"),
        ({"pair": (POINTS[:-1], LABELS[:-1])}, "rows was 41 and is now 40"),
        ({"pair": (POINTS + 1, LABELS)}, "other data\n.*data was"),
        ({"pair": (POINTS, 1 - LABELS)}, "data was"),
        ({"pair": (POINTS.astype(np.float64), LABELS)}, "data was"),
        ({"validation": (POINTS, LABELS)}, "validation was"),
        ({"recipe": longer_cosine}, "schedule was .*T_max=3.* and is now .*T_max=4"),
        ({"recipe": no_schedule}, "schedule was"),
        ({"recipe": other_kind}, "optimizer was 'Adam' and is now 'AdamW'"),
        ({"kind": "plain"}, "model was"),
        ({"model": network("dropped").double()}, "model was"),
    ],
)
def test_a_run_is_not_resumed_as_another_one(stopped, changes, message):
    refused(stopped, message, **changes)


def test_other_files_are_no_checkpoints(stopped, tmp_path):
    save_tensors(tmp_path / "weights", network("dropped").state_dict())
    refused(tmp_path / "weights", "not the checkpoint of a training run")
    (tmp_path / "text").write_text("hello, this is no checkpoint at all")
    refused(tmp_path / "text", "no whole safetensors file")
    (tmp_path / "empty").write_bytes(b"")
    refused(tmp_path / "empty", "no whole safetensors file")


def test_a_checkpoint_cut_off_anywhere_is_refused(stopped, tmp_path):
    whole = stopped.read_bytes()
    header = 8 + int.from_bytes(whole[:8], "little")
    cut = tmp_path / "cut"
    for size in {0, 1, 7, 8, 9, header - 1, header, header + 1, len(whole) - 1,
                 *range(0, len(whole), len(whole) // 40)}:  # fmt: skip
        cut.write_bytes(whole[:size])
        refused(cut, "no whole safetensors file")
    cut.write_bytes(whole + b"\0")
    refused(cut, "no whole safetensors file")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("epoch", "1"),
        ("epoch", 2),
        ("batch", -1),
        ("batch", 5),
        ("batch", 2),
        ("batch", 2.5),
        ("sums", [0.0, 0]),
        ("sums", [0.0, 0, 25]),
        ("sums", None),
        ("sums", ["a", 0, 24]),
        ("epochs", "many"),
        ("history", []),
        ("history", 3),
        ("best_epoch", None),
        ("best_loss", None),
        ("stopped_early", "no"),
        ("seconds", "long"),
        ("schedule", None),
        ("optimizer", {}),
        ("optimizer", {"groups": [], "steps": {}}),
        ("generators", []),
        ("generators", [1, 2]),
        ("settings", []),
        ("format", 3),
    ],
)
def test_values_that_cannot_be_are_refused(stopped, tmp_path, field, value):
    tensors, metadata = load_tensors(stopped)
    file = save_tensors(tmp_path / "c", tensors, {**metadata, field: value})
    refused(file, "does not hold all of this run|not the checkpoint of a training run")


def test_tensors_that_do_not_belong_are_refused(stopped, tmp_path):
    tensors, metadata = load_tensors(stopped)
    for name in ("other.weight", "optimizer.99.exp_avg", "optimizer.x.exp_avg", "model.9.weight",
                 "best.9.weight"):  # fmt: skip
        file = save_tensors(tmp_path / "c", {**tensors, name: np.zeros(2)}, metadata)
        refused(file, "does not hold all of this run")
    for name in ("model.0.weight", "best.0.weight", "optimizer.0.exp_avg"):
        file = save_tensors(tmp_path / "c", {**tensors, name: np.zeros((2, 2))}, metadata)
        refused(file, "does not hold all of this run")


def test_an_interruption_carries_the_history():
    stop = Interrupted(History([{"epoch": 1}]), 2, None)
    assert (stop.epoch, len(stop.history), str(stop)) == (2, 1, "stopped in epoch 2")


def test_labels_in_a_column_are_told_apart_from_numbers():
    x, y = np.zeros((6, 4), np.float32), np.zeros((6, 1), np.int64)
    with pytest.raises(ShapeError, match=r"whole numbers in a column, of shape \(6, 1\)") as caught:
        fit(nn.Linear(4, 3), (x, y))
    assert "y.flatten()" in caught.value.fix


@pytest.mark.parametrize(
    "loss",
    [
        lambda out, y: (out.argmax(1) == y).float().mean(),
        lambda out, y: nn.CrossEntropyLoss()(out.detach(), y),
    ],
)
def test_a_loss_that_cannot_train_is_told_so(loss):
    model = nn.Linear(3, 2)
    before = model.weight.tolist()
    with pytest.raises(GraphError, match=r"does not depend on any parameter.*\n.*argmax"):
        fit(model, (POINTS, LABELS), loss=loss)
    assert model.weight.tolist() == before


def test_data_in_parts_is_told_to_give_one():
    with pytest.raises(ArgumentTypeError, match=r"not Splits\n  Fix: .*\.train"):
        fit(nn.Linear(4, 3), data.iris())
