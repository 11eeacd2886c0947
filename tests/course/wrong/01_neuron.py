# Cells of lesson 01 as learners write them. After each name: its mistake, or "right".

# %% scalar_neuron: bias-ignored
def scalar_neuron(x, weight, bias):
    z = x * weight
    z + bias
    return z

# %% scalar_neuron: bias-inside
def scalar_neuron(x, weight, bias):
    return weight * x + weight * bias

# %% scalar_neuron: added
def scalar_neuron(x, weight, bias):
    return sum([x, weight, bias])

# %% scalar_neuron: bias-multiplied
def scalar_neuron(x, weight, bias):
    return x * weight * bias

# %% scalar_neuron: returns-nothing
def scalar_neuron(x, weight, bias):
    z = weight * x + bias
    print(z)

# %% scalar_neuron: None
def scalar_neuron(x, weight, bias):
    return round(weight * x + bias)

# %% scalar_neuron: right
def scalar_neuron(x, weight, bias):
    product = x * weight
    return bias + product

# %% weighted_sum: bias-each-time
def weighted_sum(x, weights, bias):
    if len(x) != len(weights):
        raise ValueError("lengths")
    total = 0
    for i in range(len(x)):
        total += x[i] * weights[i] + bias
    return total

# %% weighted_sum: last-product-only
def weighted_sum(x, weights, bias):
    if len(x) != len(weights):
        raise ValueError("lengths")
    for a, b in zip(x, weights):
        total = bias
        total += a * b
    return total

# %% weighted_sum: stops-early
def weighted_sum(x, weights, bias):
    if len(x) != len(weights):
        raise ValueError
    total = bias
    for a, b in zip(x, weights):
        total += a * b
        return total

# %% weighted_sum: first-left-out
def weighted_sum(x, weights, bias):
    if len(x) != len(weights):
        raise ValueError
    total = bias
    for i in range(1, len(x)):
        total += x[i] * weights[i]
    return total

# %% weighted_sum: last-left-out
def weighted_sum(x, weights, bias):
    if len(x) != len(weights):
        raise ValueError
    total = bias
    for i in range(len(x) - 1):
        total += x[i] * weights[i]
    return total

# %% weighted_sum: not-refused
def weighted_sum(x, weights, bias):
    return sum(a * b for a, b in zip(x, weights)) + bias

# %% weighted_sum: bias-ignored
def weighted_sum(x, weights, bias):
    total = 0
    for a, b in zip(x, weights):
        total += a * b
    return total

# %% weighted_sum: sums-multiplied
def weighted_sum(x, weights, bias):
    if len(x) != len(weights):
        raise ValueError
    total = bias
    for a in x:
        for b in weights:
            total += a * b
    return total

# %% weighted_sum: none-instead-of-error
def weighted_sum(x, weights, bias):
    if len(x) != len(weights):
        return None
    return sum(a * b for a, b in zip(x, weights)) + bias

# %% weighted_sum: bias-subtracted
def weighted_sum(x, weights, bias):
    if len(x) != len(weights):
        raise ValueError
    return sum(a * b for a, b in zip(x, weights)) - bias

# %% weighted_sum: another-error
def weighted_sum(x, weights, bias):
    assert len(x) == len(weights)
    return sum(x[i] * weights[i] for i in range(len(x))) + bias

# %% weighted_sum: right
def weighted_sum(x, weights, bias):
    return bias + sum(a * b for a, b in zip(x, weights, strict=True))

# %% step: zero-is-no
def step(z):
    if z <= 0:
        return 0
    return 1

# %% step: truth-value
def step(z):
    return not z < 0

# %% step: starts-at-one
def step(z):
    return int(z >= 1)

# %% step: turned-over
def step(z):
    if z < 0:
        return 1
    else:
        return 0

# %% step: half-at-zero
def step(z):
    if z == 0:
        return 0.5
    return 1 if z > 0 else 0

# %% step: sum-comes-out
def step(z):
    return z if z >= 0 else 0

# %% step: no-answer-below-zero
def step(z):
    if z >= 0:
        return 1

# %% step: right
def step(z):
    return int(z >= 0)

# %% step: right
def step(z):
    if z < 0:
        return 0.0
    return 1.0

# %% sigmoid: overflow
def sigmoid(z):
    return 1.0 / (1.0 + math.e ** -z)

# %% sigmoid: overflow
def sigmoid(z):
    e = math.exp(z)
    return e / (1 + e)

# %% sigmoid: sign-flipped
def sigmoid(z):
    if z >= 0:
        return math.exp(-z) / (1 + math.exp(-z))
    return 1 / (1 + math.exp(z))

# %% sigmoid: below-zero
def sigmoid(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return 1 / (1 + math.exp(z))

# %% sigmoid: overflow
def sigmoid(z):
    if z < 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))

# %% sigmoid: brackets
def sigmoid(z):
    if z >= 0:
        return 1 / 1 + math.exp(-z)
    return math.exp(z) / 1 + math.exp(z)

# %% sigmoid: minus-instead-of-plus
def sigmoid(z):
    if z >= 0:
        return 1 / (1 - math.exp(-z))
    return math.exp(z) / (1 - math.exp(z))

# %% sigmoid: right
def sigmoid(z):
    return 0.5 * (math.tanh(z / 2) + 1)

# %% sigmoid: right
def sigmoid(z):
    z = max(-700, min(700, z))
    return 1 / (1 + math.exp(-z))

# %% sigmoid: right
def sigmoid(z):
    try:
        return 1 / (1 + math.exp(-z))
    except OverflowError:
        return 0.0

# %% Neuron: activation-missing
class Neuron:
    def __init__(self, weights, bias, activation=None):
        self.weights = weights
        self.bias = bias
        self.activation = activation
    def forward(self, x):
        return weighted_sum(x, self.weights, self.bias)

# %% Neuron: bias-ignored
class Neuron:
    def __init__(self, weights, bias, activation=None):
        self.weights = weights
        self.bias = bias
        self.activation = activation
    def forward(self, x):
        z = weighted_sum(x, self.weights, 0)
        if self.activation:
            return self.activation(z)
        return z

# %% Neuron: sum-forgotten
class Neuron:
    def __init__(self, weights, bias, activation=None):
        self.weights = weights
        self.bias = bias
        self.activation = activation
    def forward(self, x):
        z = weighted_sum(x, self.weights, self.bias)
        if self.activation is not None:
            return self.activation(z)

# %% Neuron: activation-before-bias
class Neuron:
    def __init__(self, weights, bias, activation=None):
        self.weights, self.bias, self.activation = weights, bias, activation
    def forward(self, x):
        z = weighted_sum(x, self.weights, 0)
        if self.activation is not None:
            z = self.activation(z)
        return z + self.bias

# %% Neuron: none-is-called
class Neuron:
    def __init__(self, weights, bias, activation=None):
        self.weights, self.bias, self.activation = weights, bias, activation
    def forward(self, x):
        return self.activation(weighted_sum(x, self.weights, self.bias))

# %% Neuron: right
class Neuron:
    def __init__(self, weights, bias, activation=None):
        self.weights, self.bias = list(weights), bias
        self.activation = activation or (lambda z: z)
    def forward(self, x):
        return self.activation(sum(w * v for w, v in zip(self.weights, x)) + self.bias)

# %% majority: half-is-enough
def majority(num_inputs):
    return Neuron([1.0] * num_inputs, -num_inputs / 2, step)

# %% majority: always-yes
def majority(num_inputs):
    return Neuron([1.0] * num_inputs, 0.0, step)

# %% majority: everyone-needed
def majority(num_inputs):
    return Neuron([1] * num_inputs, -num_inputs, step)

# %% majority: activation-missing
def majority(num_inputs):
    return Neuron([1.0] * num_inputs, -(num_inputs + 1) / 2)

# %% majority: always-yes
def majority(num_inputs):
    return Neuron([1.0] * num_inputs, (num_inputs + 1) / 2, step)

# %% majority: less-than-half-is-enough
def majority(num_inputs):
    return Neuron([1] * num_inputs, -(num_inputs // 2), step)

# %% majority: fixed-bias
def majority(num_inputs):
    return Neuron([1.0] * num_inputs, -2, step)

# %% majority: right
def majority(num_inputs):
    return Neuron([2] * num_inputs, -num_inputs - 1, step)

# %% majority: right
def majority(num_inputs):
    return Neuron([1 / num_inputs] * num_inputs, -0.5 - 0.01 / num_inputs, step)

# %% corrected: sign-flipped
def corrected(weights, bias, x, target, rate):
    error = Neuron(weights, bias, step).forward(x) - target
    new = []
    for i in range(len(weights)):
        new.append(weights[i] + rate * error * x[i])
    return new, bias + rate * error

# %% corrected: input-ignored
def corrected(weights, bias, x, target, rate):
    error = target - Neuron(weights, bias, step).forward(x)
    return [w + rate * error for w in weights], bias + rate * error

# %% corrected: sum-for-answer
def corrected(weights, bias, x, target, rate):
    error = target - Neuron(weights, bias).forward(x)
    return [w + rate * error * v for w, v in zip(weights, x)], bias + rate * error

# %% corrected: sigmoid-for-step
def corrected(weights, bias, x, target, rate):
    error = target - Neuron(weights, bias, sigmoid).forward(x)
    return [w + rate * error * v for w, v in zip(weights, x)], bias + rate * error

# %% corrected: bias-kept
def corrected(weights, bias, x, target, rate):
    error = target - step(weighted_sum(x, weights, bias))
    return [w + rate * error * v for w, v in zip(weights, x)], bias

# %% corrected: mutates-input
def corrected(weights, bias, x, target, rate):
    error = target - step(weighted_sum(x, weights, bias))
    for i in range(len(weights)):
        weights[i] += rate * error * x[i]
    return weights, bias + rate * error

# %% corrected: old-weights-lost
def corrected(weights, bias, x, target, rate):
    error = target - step(weighted_sum(x, weights, bias))
    return [rate * error * v for v in x], rate * error

# %% corrected: right
def corrected(weights, bias, x, target, rate):
    answer = step(weighted_sum(x, weights, bias))
    if answer == target:
        return weights, bias
    sign = 1 if target > answer else -1
    return [w + sign * rate * v for w, v in zip(weights, x)], bias + sign * rate
