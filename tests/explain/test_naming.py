"""Numbers are called by the variables of the code, and no two that differ are called alike."""

import math

import numpy as np
import pytest
from reading_back import check, lines_of

import layerlab as ll


def lines(what, x):
    """The names that are computed, with their numbers, in order; every line is checked."""
    explanation = ll.explain(what, x)
    check(explanation)
    return [(str(step.name), step.result) for step, _ in lines_of(explanation)]


def names(what, x):
    found = [step.line.partition(" = ")[0] for step, _ in lines_of(ll.explain(what, x))]
    lines(what, x)
    return found


def test_a_number_that_takes_the_place_of_another_has_a_mark():
    def f(x):
        h = x * 2
        h = max(h, 0)
        h = h * h
        h = math.tanh(h)
        h = math.exp(h)
        return h * 2

    assert names(f, 0.5) == ["h", "h′", "h′′", "h_4", "h_5", "y"]


def test_an_input_that_is_overwritten():
    def f(x):
        for i in range(2):
            x = x * 2 + i
        return x

    assert names(f, 2.5) == ["x′", "x′′"]


def test_a_sum_that_grows_is_one_number_until_it_is_used():
    def f(x):
        total = 0.0
        for w in (0.5, 0.25, 0.125):
            total += w * x
        return math.tanh(total)

    assert names(f, 2.0) == ["total", "y"]

    def g(x):
        total = x * 3
        half = total / 2
        total = total + x
        return total * half

    assert names(g, 2.0) == ["total", "half", "total′", "y"]


def test_one_line_for_each_neuron():
    class Layer:
        def __init__(self):
            self.W, self.B = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [0.1, 0.2, 0.3]

        def forward(self, x):
            answers = 0.0
            for w, b in zip(self.W, self.B, strict=True):
                z = w[0] * x[0] + w[1] * x[1] + b
                answers += math.tanh(z)
            return answers

    assert names(Layer(), [1.0, 2.0])[:3] == ["z[0]", "z[1]", "z[2]"]


class Neuron:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def fire(self, x):
        z = 0.0
        for i in range(len(x)):
            z += self.w[i] * x[i]
        z += self.b
        z = max(z, 0.01 * z)
        return z


class Network:
    def __init__(self):
        self.layers = [[Neuron([0.1, 0.2], 0.3), Neuron([0.4, 0.5], 0.6)], [Neuron([7.0, 8.0], 9)]]

    def forward(self, x):
        for layer in self.layers:
            x = [neuron.fire(x) for neuron in layer]
        return x


def test_neurons_that_are_objects_and_layers_of_them():
    found = names(Network(), [1.0, 2.0])
    assert found[:5] == ["z[0]", "z′[0]", "z[1]", "z′[1]", "z′′"]
    assert len(set(found)) == 6


def test_elements_and_attributes_that_are_overwritten():
    def listed(v):
        for i in range(2):
            v[i] = v[i] * 2 + v[i - 1]
        return v

    assert names(listed, [0.5, -1.5]) == ["v′[0]", "v′[1]"]

    def written(v):
        v[1] = -v[1]
        v[1] *= 2
        return v

    assert names(written, np.array([1.0, 2.0])) == ["y[0]", "v′[1]", "v′′[1]"]

    class State:
        def __init__(self):
            self.h = 1.0

        def forward(self, x):
            self.h = self.h * x
            self.h = self.h * 2
            return self.h + x

    assert names(State(), 3.0) == ["h′", "h′′", "y"]


def test_a_recurrence():
    def f(xs):
        h = 0.0
        for v in xs:
            h = math.tanh(0.5 * v + 0.25 * h)
        return h

    assert [n for n in names(f, [1.0, 2.0, 3.0]) if "h" in n] == ["h", "h′", "h′′"]


def test_a_copy_of_the_input_has_its_own_name():
    def f(x):
        z = x.copy()
        np.negative.at(z, [1])
        return z

    assert names(f, np.array([1.0, 2.0])) == ["y[0]", "z[1]"]


def test_the_variables_of_a_function_that_is_called_twice():
    def squash(v):
        e = math.exp(-v)
        return 1 / (1 + e)

    def apart(x):
        return squash(x[0]) + squash(x[1])

    def after(x):
        return squash(squash(x[0]) * x[1])

    assert names(apart, [1.0, 2.0])[:2] == ["e[0]", "e[1]"]
    assert names(after, [1.0, 2.0])[0] == "e"
    assert "e′" in names(after, [1.0, 2.0])


@pytest.mark.parametrize("rounds", [1, 2, 3, 30])
def test_the_numbers_are_right_however_often(rounds):
    def f(x):
        for _ in range(rounds):
            x = x * 0.5 + 1
        return x

    found = names(f, 3.0)
    assert len(found) == len(set(found)) == rounds


def test_a_sum_that_is_given_back_while_it_grows():
    def running(v):
        s = 0.0
        for a in v:
            s += a
            yield s

    found = names(running, [0.5, -1.5, 2.0])
    assert len(found) == len(set(found)) == 3
