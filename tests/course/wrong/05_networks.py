# Cells of lesson 05 as learners write them. After each name: its mistake, or "right".

# %% shapes: input-left-out
def shapes(sizes, batch):
    return [(batch, sizes[i + 1]) for i in range(len(sizes) - 1)]

# %% shapes: shapes-of-weights
def shapes(sizes, batch):
    return [(a, b) for a, b in pairwise(sizes)]

# %% shapes: batch-last
def shapes(sizes, batch):
    found = []
    for size in sizes:
        found.append((size, batch))
    return found

# %% shapes: last-left-out
def shapes(sizes, batch):
    return [(batch, a) for a, b in pairwise(sizes)]

# %% shapes: only-the-last
def shapes(sizes, batch):
    for size in sizes:
        found = [(batch, size)]
    return found

# %% shapes: right
def shapes(sizes, batch):
    found = [(batch, sizes[0])]
    for _, out in pairwise(sizes):
        found.append((batch, out))
    return found

# %% count_parameters: biases-forgotten
def count_parameters(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))

# %% count_parameters: bias-for-the-input-too
def count_parameters(sizes):
    total = 0
    for a, b in pairwise(sizes):
        total += a * b
    return total + sum(sizes)

# %% count_parameters: last-layer-only
def count_parameters(sizes):
    for a, b in pairwise(sizes):
        total = a * b + b
    return total

# %% count_parameters: bias-for-each-input
def count_parameters(sizes):
    total = 0
    for a, b in pairwise(sizes):
        total += a * (b + 1)
    return total

# %% count_parameters: stops-early
def count_parameters(sizes):
    total = 0
    for a, b in pairwise(sizes):
        total += a * b + b
        return total

# %% count_parameters: right
def count_parameters(sizes):
    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))

# %% apply_layer: function-only
def apply_layer(layer, x):
    return layer(x)

# %% apply_layer: forward-of-a-function
def apply_layer(layer, x):
    return layer.forward(x)

# %% apply_layer: returns-nothing
def apply_layer(layer, x):
    if hasattr(layer, "forward"):
        layer.forward(x)
    else:
        layer(x)

# %% apply_layer: function-left-out
def apply_layer(layer, x):
    if hasattr(layer, "forward"):
        return layer.forward(x)
    return x

# %% apply_layer: function-not-called
def apply_layer(layer, x):
    if hasattr(layer, "forward"):
        return layer.forward(x)
    return layer

# %% apply_layer: forward-of-a-function
def apply_layer(layer, x):
    if hasattr(layer, "forward"):
        return layer(x)
    return layer.forward(x)

# %% apply_layer: right
def apply_layer(layer, x):
    return getattr(layer, "forward", layer)(x)

# %% apply_layer: right
def apply_layer(layer, x):
    try:
        return layer.forward(x)
    except AttributeError:
        return layer(x)

# %% Sequential: parallel-instead-of-chained
class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)
    def forward(self, x):
        for layer in self.layers:
            y = apply_layer(layer, x)
        return y
    def parameters(self):
        found = []
        for layer in self.layers:
            if hasattr(layer, "parameters"):
                found += layer.parameters()
        return found

# %% Sequential: first-only
class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)
    def forward(self, x):
        for layer in self.layers:
            x = apply_layer(layer, x)
            return x
    def parameters(self):
        found = []
        for layer in self.layers:
            if hasattr(layer, "parameters"):
                found += layer.parameters()
        return found

# %% Sequential: parameters-nested
class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)
    def forward(self, x):
        for layer in self.layers:
            x = apply_layer(layer, x)
        return x
    def parameters(self):
        found = []
        for layer in self.layers:
            if hasattr(layer, "parameters"):
                found.append(layer.parameters())
        return found

# %% Sequential: function-asked-for-parameters
class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)
    def forward(self, x):
        for layer in self.layers:
            x = apply_layer(layer, x)
        return x
    def parameters(self):
        found = []
        for layer in self.layers:
            found.extend(layer.parameters())
        return found

# %% Sequential: reversed
class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)
    def forward(self, x):
        for layer in reversed(self.layers):
            x = apply_layer(layer, x)
        return x
    def parameters(self):
        return [p for layer in self.layers if hasattr(layer, "parameters") for p in layer.parameters()]

# %% Sequential: right
class Sequential:
    def __init__(self, *layers):
        self.layers = layers
    def forward(self, x):
        from functools import reduce
        return reduce(lambda value, layer: apply_layer(layer, value), self.layers, x)
    def parameters(self):
        return [p for layer in self.layers if hasattr(layer, "parameters") for p in layer.parameters()]

# %% collapse: first-bias-lost
def collapse(weights1, bias1, weights2, bias2):
    return weights1 @ weights2, bias2

# %% collapse: first-bias-not-multiplied
def collapse(weights1, bias1, weights2, bias2):
    return weights1 @ weights2, bias1 + bias2

# %% collapse: order-turned
def collapse(weights1, bias1, weights2, bias2):
    return weights2 @ weights1, weights2 @ bias1 + bias2

# %% collapse: elementwise
def collapse(weights1, bias1, weights2, bias2):
    return weights1 * weights2, bias1 * weights2 + bias2

# %% collapse: added
def collapse(weights1, bias1, weights2, bias2):
    return weights1 + weights2, bias1 + bias2

# %% collapse: right
def collapse(weights1, bias1, weights2, bias2):
    zero = np.zeros((1, weights1.shape[0]))
    bias = ((zero @ weights1 + bias1) @ weights2 + bias2)[0]
    return np.dot(weights1, weights2), bias

# %% mlp: activation-on-the-last-too
def mlp(sizes, activation, last=None):
    return Sequential(*[Dense(a, b, activation=activation) for a, b in pairwise(sizes)])

# %% mlp: activations-missing
def mlp(sizes, activation, last=None):
    layers = [Dense(a, b) for a, b in pairwise(sizes)]
    layers[-1].activation = last
    return Sequential(*layers)

# %% mlp: last-ignored
def mlp(sizes, activation, last=None):
    layers = []
    for a, b in pairwise(sizes):
        layers.append(Dense(a, b, activation=activation))
    layers[-1].activation = None
    return Sequential(*layers)

# %% mlp: list-not-unpacked
def mlp(sizes, activation, last=None):
    layers = []
    for a, b in pairwise(sizes):
        layers.append(Dense(a, b, activation=activation))
    layers[-1].activation = last
    return Sequential(layers)

# %% mlp: activations-missing
def mlp(sizes, activation, last=None):
    layers = []
    for a, b in pairwise(sizes):
        layers.append(Dense(a, b, activation))
    layers[-1].activation = last
    return Sequential(*layers)

# %% mlp: activations-beside
def mlp(sizes, activation, last=None):
    layers = []
    for a, b in pairwise(sizes):
        layers.append(Dense(a, b, activation=activation))
        layers.append(activation)
    return Sequential(*layers)

# %% mlp: last-behind
def mlp(sizes, activation, last=None):
    layers = []
    for a, b in pairwise(sizes):
        layers.append(Dense(a, b, activation=activation))
    layers.append(last)
    return Sequential(*layers)

# %% mlp: list-returned
def mlp(sizes, activation, last=None):
    layers = []
    for a, b in pairwise(sizes):
        layers.append(Dense(a, b, activation=activation))
    layers[-1].activation = last
    return layers

# %% mlp: last-layer-missing
def mlp(sizes, activation, last=None):
    layers = []
    for a, b in pairwise(sizes[:-1]):
        layers.append(Dense(a, b, activation=activation))
    return Sequential(*layers)

# %% mlp: right
def mlp(sizes, activation, last=None):
    pairs = list(pairwise(sizes))
    layers = [Dense(a, b, True, activation if i < len(pairs) - 1 else last) for i, (a, b) in enumerate(pairs)]
    return Sequential(*layers)

# %% classify: along-the-samples
def classify(scores):
    return scores.argmax(axis=0)

# %% classify: one-answer-for-all
def classify(scores):
    return scores.argmax()

# %% classify: score-instead-of-class
def classify(scores):
    return scores.max(axis=1)

# %% classify: list-instead-of-array
def classify(scores):
    return [row.argmax() for row in scores]

# %% classify: one-hot
def classify(scores):
    return (scores == scores.max(axis=1, keepdims=True)).astype(int)

# %% classify: compared-with-a-half
def classify(scores):
    return scores > 0.5

# %% classify: counted-from-one
def classify(scores):
    return scores.argmax(axis=1) + 1

# %% classify: right
def classify(scores):
    return np.array([int(np.flatnonzero(row == row.max())[0]) for row in scores])
