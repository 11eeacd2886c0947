"""How well-known courses and books write layers: what is right there is accused of nothing."""

import numpy as np
import pytest

from layerlab.check import diagnose


class KeepsItsOutput:
    def forward(self, inputs):
        self.output = np.maximum(0, inputs)


class SoftmaxOfRows:
    def forward(self, inputs):
        e = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = e / np.sum(e, axis=1, keepdims=True)


def with_cache(z):
    return np.maximum(0, z), z


def with_flag(x, derivative):
    if derivative:
        return np.exp(-x) / (1 + np.exp(-x)) ** 2
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        (KeepsItsOutput, "relu"),
        (SoftmaxOfRows, "softmax"),
        (with_cache, "relu"),
        (with_flag, "sigmoid"),
    ],
)
def test_activations(subject, name):
    assert diagnose(subject, "activation", name=name).passed


def test_an_answer_that_is_nowhere_is_still_missed():
    def forgets(x):
        np.maximum(0, x)

    assert diagnose(forgets, "activation", name="relu").mistake == "returns-nothing"


def test_a_softmax_of_rows_says_so_and_its_mistakes_are_named():
    def columns(x):
        e = np.exp(x - np.max(x, axis=1, keepdims=True))
        return e / np.sum(e, axis=0, keepdims=True)

    found = diagnose(SoftmaxOfRows, "activation", name="softmax")
    assert found.convention["takes"] == "rows in a batch"
    assert diagnose(columns, "activation", name="softmax").mistake == "axis-wrong"


# ── modes ────────────────────────────────────────────────────────────────────────────────────────


class HandsOn:
    """`__call__` takes anything and passes it on to `call`."""

    def __init__(self, rate):
        self.rate = rate

    def __call__(self, *args, **kwargs):
        return self.call(*args, **kwargs)

    def call(self, inputs, training=False):
        if not training or self.rate == 0:
            return inputs
        if self.rate == 1:
            return np.zeros_like(inputs)
        keep = np.random.random(inputs.shape) >= self.rate
        return np.where(keep, inputs / (1 - self.rate), 0)


def test_a_mode_that_is_handed_on():
    assert diagnose(HandsOn, "dropout").passed


def test_a_function_without_a_mode_is_not_asked_for_evaluation():
    def dropout_layer(x, dropout):
        if dropout == 1:
            return np.zeros_like(x)
        return x * (np.random.rand(*x.shape) > dropout) / (1 - dropout)

    found = diagnose(dropout_layer, "dropout")
    assert found.passed
    assert "not asked" in found.convention["mode"]


def test_what_fails_with_every_p_is_no_matter_of_p():
    def needs_a_dictionary(x, dropout):
        return x * dropout["p"]

    found = diagnose(needs_a_dictionary, "dropout")
    assert not found.passed
    assert found.mistake is None


def test_dropout_that_keeps_its_output():
    class Layer:
        def __init__(self, rate):
            self.rate = rate

        def forward(self, inputs, training):
            if not training or self.rate == 1:
                self.output = inputs * (not training)
                return
            mask = np.random.binomial(1, 1 - self.rate, size=inputs.shape) / (1 - self.rate)
            self.output = inputs * mask

    assert diagnose(Layer, "dropout").passed


class Base:
    built = False

    def __call__(self, x, *args, **kwargs):
        if not self.built:
            self.build(x.shape)
            self.built = True
        return self.call(x, *args, **kwargs)


class BuiltLater(Base):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3):
        self.axis, self.momentum, self.epsilon = axis, momentum, epsilon

    def build(self, shape):
        n = shape[self.axis]
        self.gamma, self.beta = np.ones(n), np.zeros(n)
        self.moving_mean, self.moving_variance = np.zeros(n), np.ones(n)

    def call(self, inputs, training=None):
        mean, variance = self.moving_mean, self.moving_variance
        if training:
            mean, variance = inputs.mean(0), inputs.var(0)
            old = self.momentum
            self.moving_mean = self.moving_mean * old + mean * (1 - old)
            self.moving_variance = self.moving_variance * old + variance * (1 - old)
        return self.gamma * (inputs - mean) / np.sqrt(variance + self.epsilon) + self.beta


class StartsFromTheFirstBatch:
    def __init__(self, momentum=0.99):
        self.momentum, self.running_mean = momentum, None
        self.gamma = None

    def forward_pass(self, x, training=True):
        if self.gamma is None:
            self.gamma, self.beta = np.ones(x.shape[1]), np.zeros(x.shape[1])
        if self.running_mean is None:
            self.running_mean, self.running_var = x.mean(0), x.var(0)
        mean, var = self.running_mean, self.running_var
        if training:
            mean, var = x.mean(0), x.var(0)
            old = self.momentum
            self.running_mean = old * self.running_mean + (1 - old) * mean
            self.running_var = old * self.running_var + (1 - old) * var
        return self.gamma * (x - mean) / np.sqrt(var + 0.01) + self.beta


class Frozen:
    def __init__(self, n):
        self.gamma, self.beta, self.trainable = np.ones(n), np.zeros(n), True
        self.running_mean, self.running_var = np.zeros(n), np.ones(n)

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.trainable:
            mean, var = x.mean(0), x.var(0)
            self.running_mean = 0.9 * self.running_mean + 0.1 * mean
            self.running_var = 0.9 * self.running_var + 0.1 * var
        return self.gamma * (x - mean) / np.sqrt(var + 1e-5) + self.beta


@pytest.mark.parametrize("subject", [BuiltLater, StartsFromTheFirstBatch, Frozen])
def test_batch_normalisations(subject):
    assert diagnose(subject, "batchnorm1d").passed


# ── networks and losses ──────────────────────────────────────────────────────────────────────────


class Model:
    def __init__(self):
        self.layers = []

    def add(self, layer):
        self.layers.append(layer)


class SaysTheMode(Model):
    def forward(self, x, training):
        for layer in self.layers:
            x = layer.forward(x)
        return x


class Propagates(Model):
    def predict(self, x):
        for layer in self.layers:
            x = layer.forward_propagation(x)
        return x

    def params(self):
        return [p for layer in self.layers for p in layer.params()]


@pytest.mark.parametrize("subject", [SaysTheMode, Propagates])
def test_networks(subject):
    assert diagnose(subject, "sequential").passed


class Cost:
    @staticmethod
    def fn(a, y):
        return np.mean((a - y) ** 2)


def of_two_options(y_true, y_pred, *, sample_weight=None, multioutput="uniform_average"):
    return np.average(np.average((y_true - y_pred) ** 2, weights=sample_weight, axis=0))


@pytest.mark.parametrize("subject", [Cost, of_two_options])
def test_losses(subject):
    assert diagnose(subject, "loss", name="mse").passed


# ── optimisers ───────────────────────────────────────────────────────────────────────────────────


class AroundEachStep:
    def __init__(self, learning_rate=0.001, epsilon=1e-7, beta_1=0.9, beta_2=0.999):
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.beta_1, self.beta_2, self.iterations = beta_1, beta_2, 0

    def update_params(self, layer):
        if not hasattr(layer, "m"):
            layer.m, layer.v = [0.0, 0.0], [0.0, 0.0]
        pairs = ((layer.weights, layer.dweights), (layer.biases, layer.dbiases))
        for i, (w, g) in enumerate(pairs):
            layer.m[i] = self.beta_1 * layer.m[i] + (1 - self.beta_1) * g
            layer.v[i] = self.beta_2 * layer.v[i] + (1 - self.beta_2) * g**2
            m = layer.m[i] / (1 - self.beta_1 ** (self.iterations + 1))
            v = layer.v[i] / (1 - self.beta_2 ** (self.iterations + 1))
            w -= self.learning_rate * m / (np.sqrt(v) + self.epsilon)

    def post_update_params(self):
        self.iterations += 1


class FixedEpsilon:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2, self.t = lr, beta1, beta2, 0
        self.m, self.v = {}, {}

    def update(self, params, grads):
        self.t += 1
        rate = self.lr * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
        for key, g in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g**2
            params[key] -= rate * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)


@pytest.mark.parametrize("subject", [AroundEachStep, FixedEpsilon])
def test_adam(subject):
    assert diagnose(subject, "optimizer", name="adam").passed


class DecaysInside:
    def __init__(self, learning_rate=1.0, decay=0.0, momentum=0.9):
        self.learning_rate = self.now = learning_rate
        self.decay, self.momentum, self.iterations = decay, momentum, 0

    def pre_update_params(self):
        self.now = self.learning_rate / (1 + self.decay * self.iterations)

    def update_params(self, layer):
        if not hasattr(layer, "moves"):
            layer.moves = [0.0, 0.0]
        for i, (w, g) in enumerate(
            ((layer.weights, layer.dweights), (layer.biases, layer.dbiases))
        ):
            layer.moves[i] = self.momentum * layer.moves[i] - self.now * g
            w += layer.moves[i]

    def post_update_params(self):
        self.iterations += 1


def test_a_rate_that_decays_inside_the_velocity():
    assert diagnose(DecaysInside, "optimizer", name="momentum").passed


class ThroughLists:
    def __init__(self, learning_rate=0.1):
        self.lr = learning_rate

    def step(self, layer):
        for param, grad in zip(layer.params(), layer.grads(), strict=True):
            param[:] = [p - self.lr * g for p, g in zip(param, grad, strict=True)]


def vector(v, gradient, step_size):
    return [a - step_size * g for a, g in zip(v, gradient, strict=True)]


class ByName:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, param, param_grad, param_name, cur_loss=None):
        return param - self.lr * param_grad


@pytest.mark.parametrize("subject", [ThroughLists, vector, ByName])
def test_plain_descent(subject):
    assert diagnose(subject, "optimizer", name="sgd").passed


def test_a_tuple_of_functions_is_no_optimiser():
    def adam(step_size):
        return (lambda x: x), (lambda i, g, state: state)

    found = diagnose(adam, "optimizer", name="adam")
    assert not found.passed
    assert "could not be built" in found.title


# ── gradients ────────────────────────────────────────────────────────────────────────────────────


class UpdatesItself:
    def __init__(self, input_size, output_size):
        self.weights = np.random.rand(input_size, output_size) - 0.5
        self.bias = np.random.rand(1, output_size) - 0.5

    def forward_propagation(self, input_data):
        self.input = input_data
        return input_data @ self.weights + self.bias

    def backward_propagation(self, output_error, learning_rate):
        input_error = output_error @ self.weights.T
        self.weights -= learning_rate * self.input.T @ output_error
        self.bias -= learning_rate * output_error.sum(0)
        return input_error


def test_other_names_of_the_two_passes():
    assert diagnose(UpdatesItself, "gradient").passed


# ── mistakes as they are made there ──────────────────────────────────────────────────────────────


def test_a_total_over_the_samples():
    def cross_entropy(logits, labels):
        shifted = logits - logits.max(axis=1, keepdims=True)
        logs = shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))
        return -logs[np.arange(len(labels)), labels].mean()

    assert diagnose(cross_entropy, "loss", name="cross_entropy").mistake == "wrong-axis"


def test_one_sign_of_two():
    def update(parameters, grads, learning_rate):
        for layer in range(1, len(parameters) // 2 + 1):
            parameters[f"W{layer}"] = parameters[f"W{layer}"] + learning_rate * grads[f"dW{layer}"]
            parameters[f"b{layer}"] = parameters[f"b{layer}"] - learning_rate * grads[f"db{layer}"]
        return parameters

    assert diagnose(update, "optimizer", name="sgd").mistake == "ascends"


def test_a_slope_of_tanh_without_its_square():
    def backward(dout, out):
        return dout * (1 - out)

    assert diagnose(backward, "gradient", name="tanh").mistake == "square-missing"


class Swapped:
    def __init__(self, gamma, beta):
        self.gamma, self.beta, self.running_mean = gamma, beta, None

    def forward(self, x, train_flg=True):
        if self.running_mean is None:
            self.running_mean, self.running_var = np.zeros(x.shape[1]), np.zeros(x.shape[1])
        mean, var = self.running_mean, self.running_var
        if train_flg:
            mean, var = x.mean(0), x.var(0)
            self.running_mean = 0.9 * self.running_mean + 0.1 * mean
            self.running_var = 0.9 * self.running_var + 0.1 * var
        return self.beta * (x - mean) / np.sqrt(var + 1e-6) + self.gamma


def test_a_small_number_is_measured_where_scale_and_shift_are_swapped():
    assert diagnose(Swapped, "batchnorm1d").mistake == "scale-shift-swapped"
