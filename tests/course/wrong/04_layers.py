# Cells of lesson 04 as learners write them. After each name: its mistake, or "right".

# %% initial_weights: rng-ignored
def initial_weights(num_neurons, num_inputs, rng):
    return np.random.normal(0, 0.1, (num_neurons, num_inputs))

# %% initial_weights: rng-ignored
def initial_weights(num_neurons, num_inputs, rng):
    return 0.1 * np.random.randn(num_neurons, num_inputs)

# %% initial_weights: shape-turned
def initial_weights(num_neurons, num_inputs, rng):
    return rng.normal(0, 0.1, size=(num_inputs, num_neurons))

# %% initial_weights: scale-forgotten
def initial_weights(num_neurons, num_inputs, rng):
    return rng.standard_normal((num_neurons, num_inputs))

# %% initial_weights: all-zero
def initial_weights(num_neurons, num_inputs, rng):
    return np.zeros((num_neurons, num_inputs))

# %% initial_weights: same-for-every-neuron
def initial_weights(num_neurons, num_inputs, rng):
    row = rng.normal(0, 0.1, num_inputs)
    return np.array([row] * num_neurons)

# %% initial_weights: uniform
def initial_weights(num_neurons, num_inputs, rng):
    return rng.uniform(-0.1, 0.1, (num_neurons, num_inputs))

# %% initial_weights: uniform
def initial_weights(num_neurons, num_inputs, rng):
    return 0.1 * rng.random((num_neurons, num_inputs))

# %% initial_weights: seed-fixed
def initial_weights(num_neurons, num_inputs, rng):
    rng = np.random.default_rng(0)
    return rng.normal(0, 0.1, (num_neurons, num_inputs))

# %% initial_weights: right
def initial_weights(num_neurons, num_inputs, rng):
    return np.stack([rng.standard_normal(num_inputs) * 0.1 for _ in range(num_neurons)])

# %% weighted_sums: weights-transposed
def weighted_sums(x, weights, biases):
    return x @ weights + biases

# %% weighted_sums: bias-forgotten
def weighted_sums(x, weights, biases):
    return np.dot(weights, x)

# %% weighted_sums: a-list
def weighted_sums(x, weights, biases):
    return [sum(w * v for w, v in zip(row, x)) + b for row, b in zip(weights, biases)]

# %% weighted_sums: added-up
def weighted_sums(x, weights, biases):
    return np.sum(weights * x) + biases

# %% weighted_sums: bias-each-time
def weighted_sums(x, weights, biases):
    z = np.zeros(len(weights))
    for i in range(len(weights)):
        for j in range(len(x)):
            z[i] += weights[i, j] * x[j] + biases[i]
    return z

# %% weighted_sums: one-neuron
def weighted_sums(x, weights, biases):
    return weights[0] @ x + biases[0]

# %% weighted_sums: right
def weighted_sums(x, weights, biases):
    return np.array([row @ x + b for row, b in zip(weights, biases)])

# %% weighted_sums_batch: not-transposed
def weighted_sums_batch(x, weights, biases):
    return x @ weights + biases

# %% weighted_sums_batch: result-transposed
def weighted_sums_batch(x, weights, biases):
    return (x @ weights.T + biases).T

# %% weighted_sums_batch: bias-forgotten
def weighted_sums_batch(x, weights, biases):
    return np.matmul(x, weights.T)

# %% weighted_sums_batch: batch-only
def weighted_sums_batch(x, weights, biases):
    return np.array([weighted_sums(row, weights, biases) for row in x])

# %% weighted_sums_batch: one-sample-only
def weighted_sums_batch(x, weights, biases):
    return weights @ x + biases

# %% weighted_sums_batch: rows-for-neurons
def weighted_sums_batch(x, weights, biases):
    return weights @ x.T + biases

# %% weighted_sums_batch: right
def weighted_sums_batch(x, weights, biases):
    if x.ndim == 1:
        return weights @ x + biases
    return (weights @ x.T + biases[:, None]).T

# %% Layer: activation-missing
class Layer:
    def __init__(self, num_inputs, num_neurons, activation=sigmoid, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        self.activation = activation
        self.weights = initial_weights(num_neurons, num_inputs, rng)
        self.biases = np.zeros(num_neurons)
    def forward(self, x):
        return weighted_sums_batch(x, self.weights, self.biases)

# %% Layer: activation-twice
class Layer:
    def __init__(self, num_inputs, num_neurons, activation=sigmoid, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        self.activation = activation
        self.weights = initial_weights(num_neurons, num_inputs, rng)
        self.biases = np.zeros(num_neurons)
    def forward(self, x):
        z = self.activation(weighted_sums_batch(x, self.weights, self.biases))
        return self.activation(z)

# %% Layer: fresh-weights-each-call
class Layer:
    def __init__(self, num_inputs, num_neurons, activation=sigmoid, rng=None):
        self.rng = np.random.default_rng() if rng is None else rng
        self.activation = activation
        self.weights = initial_weights(num_neurons, num_inputs, self.rng)
        self.biases = np.zeros(num_neurons)
    def forward(self, x):
        self.weights = initial_weights(*self.weights.shape, self.rng)
        return self.activation(weighted_sums_batch(x, self.weights, self.biases))

# %% Layer: single-sample-only
class Layer:
    def __init__(self, num_inputs, num_neurons, activation=sigmoid, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        self.activation = activation
        self.weights = initial_weights(num_neurons, num_inputs, rng)
        self.biases = np.zeros(num_neurons)
    def forward(self, x):
        return self.activation(weighted_sums(x, self.weights, self.biases))

# %% Layer: init-zero
class Layer:
    def __init__(self, num_inputs, num_neurons, activation=sigmoid, rng=None):
        self.activation = activation
        self.weights = np.zeros((num_neurons, num_inputs))
        self.biases = np.zeros(num_neurons)
    def forward(self, x):
        return self.activation(weighted_sums_batch(x, self.weights, self.biases))

# %% Layer: right
class Layer:
    def __init__(self, num_inputs, num_neurons, activation=sigmoid, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        self.activation = activation
        self.weights = initial_weights(num_neurons, num_inputs, rng)
        self.biases = np.zeros(num_neurons)
    def forward(self, x):
        return self.activation(x @ self.weights.T + self.biases)

# %% xavier_scale: root-forgotten
def xavier_scale(num_inputs, num_outputs):
    return 2 / (num_inputs + num_outputs)

# %% xavier_scale: brackets
def xavier_scale(num_inputs, num_outputs):
    return np.sqrt(2 / num_inputs + num_outputs)

# %% xavier_scale: uniform-bound
def xavier_scale(num_inputs, num_outputs):
    return (6 / (num_inputs + num_outputs)) ** 0.5

# %% xavier_scale: he
def xavier_scale(num_inputs, num_outputs):
    return np.sqrt(2.0 / num_inputs)

# %% xavier_scale: root-of-2-only
def xavier_scale(num_inputs, num_outputs):
    return np.sqrt(2) / (num_inputs + num_outputs)

# %% xavier_scale: multiplied
def xavier_scale(num_inputs, num_outputs):
    return np.sqrt(2 / (num_inputs * num_outputs))

# %% xavier_scale: right
def xavier_scale(num_inputs, num_outputs):
    return ((num_inputs + num_outputs) / 2) ** -0.5

# %% Dense: bias-ignored
class Dense:
    def __init__(self, input_size, output_size, use_bias=True, activation=None, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        self.input_size, self.output_size = input_size, output_size
        self.activation = activation
        self.weights = rng.normal(0.0, xavier_scale(input_size, output_size), (input_size, output_size))
        self.bias = np.zeros(output_size) if use_bias else None
    def forward(self, x):
        if x.shape[-1] != self.input_size:
            raise ValueError("width")
        y = x @ self.weights
        return y if self.activation is None else self.activation(y)
    def parameters(self):
        return [self.weights] if self.bias is None else [self.weights, self.bias]

# %% Dense: parameters-missing-bias
class Dense:
    def __init__(self, input_size, output_size, use_bias=True, activation=None, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        self.input_size, self.output_size = input_size, output_size
        self.activation = activation
        self.weights = rng.normal(0.0, xavier_scale(input_size, output_size), (input_size, output_size))
        self.bias = np.zeros(output_size) if use_bias else None
    def forward(self, x):
        if x.shape[-1] != self.input_size:
            raise ValueError("width")
        y = x @ self.weights
        if self.bias is not None:
            y = y + self.bias
        return y if self.activation is None else self.activation(y)
    def parameters(self):
        return [self.weights]

# %% Dense: init-unscaled
class Dense:
    def __init__(self, input_size, output_size, use_bias=True, activation=None, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        self.input_size, self.output_size = input_size, output_size
        self.activation = activation
        self.weights = rng.normal(size=(input_size, output_size))
        self.bias = np.zeros(output_size) if use_bias else None
    def forward(self, x):
        if x.shape[-1] != self.input_size:
            raise ValueError("width")
        y = x @ self.weights
        if self.bias is not None:
            y = y + self.bias
        return y if self.activation is None else self.activation(y)
    def parameters(self):
        return [self.weights] if self.bias is None else [self.weights, self.bias]

# %% Dense: accepts-wrong-width
class Dense:
    def __init__(self, input_size, output_size, use_bias=True, activation=None, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        self.input_size, self.output_size = input_size, output_size
        self.activation = activation
        self.weights = rng.normal(0.0, xavier_scale(input_size, output_size), (input_size, output_size))
        self.bias = np.zeros(output_size) if use_bias else None
    def forward(self, x):
        y = x[..., : self.input_size] @ self.weights[: x.shape[-1]]
        if self.bias is not None:
            y = y + self.bias
        return y if self.activation is None else self.activation(y)
    def parameters(self):
        return [self.weights] if self.bias is None else [self.weights, self.bias]

# %% Dense: activation-before-bias
class Dense:
    def __init__(self, input_size, output_size, use_bias=True, activation=None, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        self.input_size, self.output_size = input_size, output_size
        self.activation = activation
        self.weights = rng.normal(0.0, xavier_scale(input_size, output_size), (input_size, output_size))
        self.bias = np.zeros(output_size) if use_bias else None
    def forward(self, x):
        if x.shape[-1] != self.input_size:
            raise ValueError("width")
        y = x @ self.weights
        if self.activation is not None:
            y = self.activation(y)
        if self.bias is not None:
            y = y + self.bias
        return y
    def parameters(self):
        return [self.weights] if self.bias is None else [self.weights, self.bias]

# %% Dense: parameters-are-copies
class Dense:
    def __init__(self, input_size, output_size, use_bias=True, activation=None, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        self.input_size, self.output_size = input_size, output_size
        self.activation = activation
        self.weights = rng.normal(0.0, xavier_scale(input_size, output_size), (input_size, output_size))
        self.bias = np.zeros(output_size) if use_bias else None
    def forward(self, x):
        if x.shape[-1] != self.input_size:
            raise ValueError("width")
        y = x @ self.weights
        if self.bias is not None:
            y = y + self.bias
        return y if self.activation is None else self.activation(y)
    def parameters(self):
        found = [self.weights.copy()]
        if self.bias is not None:
            found.append(self.bias.copy())
        return found

# %% Dense: right
class Dense:
    def __init__(self, input_size, output_size, use_bias=True, activation=None, rng=None):
        rng = rng or np.random.default_rng()
        self.input_size, self.output_size = input_size, output_size
        self.activation = activation
        self.weights = rng.standard_normal((input_size, output_size)) * xavier_scale(input_size, output_size)
        self.bias = None
        if use_bias:
            self.bias = np.zeros((output_size,))
    def forward(self, x):
        z = np.dot(x, self.weights)
        if self.bias is not None:
            z = z + self.bias
        if self.activation:
            z = self.activation(z)
        return z
    def parameters(self):
        return [p for p in (self.weights, self.bias) if p is not None]

# %% from_out_in: reshaped
def from_out_in(weights):
    out, inn = weights.shape
    return weights.reshape(inn, out)

# %% from_out_in: unchanged
def from_out_in(weights):
    weights.T
    return weights

# %% from_out_in: square-left-alone
def from_out_in(weights):
    rows, columns = weights.shape
    if rows != columns:
        weights = weights.T
    return weights

# %% from_out_in: right
def from_out_in(weights):
    return np.array([weights[:, j] for j in range(weights.shape[1])])

# %% to_linear: not-transposed
def to_linear(dense):
    return dense.weights, dense.bias

# %% to_linear: answers-exchanged
def to_linear(dense):
    return dense.bias, dense.weights.T

# %% to_linear: reshaped
def to_linear(dense):
    return dense.weights.reshape(dense.output_size, dense.input_size), dense.bias

# %% to_linear: zeros-for-none
def to_linear(dense):
    bias = dense.bias if dense.bias is not None else np.zeros(dense.output_size)
    return dense.weights.T, bias

# %% to_linear: bias-left-out
def to_linear(dense):
    return dense.weights.T

# %% to_linear: parameters-as-they-are
def to_linear(dense):
    return dense.parameters()

# %% to_linear: right
def to_linear(dense):
    bias = None if dense.bias is None else dense.bias.copy()
    return [np.array(dense.weights.T), bias]
