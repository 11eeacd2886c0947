# Cells of lesson 08 as learners write them. After each name: its mistake, or "right".

# %% cross_entropy: sign-flipped
def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return log_p[np.arange(len(labels)), labels].mean()

# %% cross_entropy: sum-instead-of-mean
def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(labels)), labels].sum()

# %% cross_entropy: overflow-at-large-inputs
def cross_entropy(logits, labels):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()

# %% cross_entropy: log-missing
def cross_entropy(logits, labels):
    p = softmax(logits)
    return -p[np.arange(len(labels)), labels].mean()

# %% cross_entropy: mean-over-classes
def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -(hot * log_p).mean()

# %% cross_entropy: None
def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[:, labels].mean()

# %% cross_entropy: right
def cross_entropy(logits, labels):
    total = 0.0
    for row, label in zip(logits, labels):
        top = row.max()
        total += top + np.log(np.sum(np.exp(row - top))) - row[label]
    return total / len(labels)

# %% cross_entropy_backward: mean-forgotten
def cross_entropy_backward(logits, labels):
    p = softmax(logits)
    p[range(len(labels)), labels] -= 1
    return p

# %% cross_entropy_backward: one-hot-forgotten
def cross_entropy_backward(logits, labels):
    return softmax(logits) / len(logits)

# %% cross_entropy_backward: every-label-in-every-row
def cross_entropy_backward(logits, labels):
    p = softmax(logits)
    p[:, labels] = p[:, labels] - 1
    return p / len(labels)

# %% cross_entropy_backward: divided-by-all
def cross_entropy_backward(logits, labels):
    p = softmax(logits)
    p[np.arange(len(labels)), labels] -= 1
    return p / p.size

# %% cross_entropy_backward: label-for-one
def cross_entropy_backward(logits, labels):
    p = softmax(logits)
    p[np.arange(len(labels)), labels] -= labels
    return p / len(labels)

# %% cross_entropy_backward: divided-too-early
def cross_entropy_backward(logits, labels):
    p = softmax(logits) / len(labels)
    p[np.arange(len(labels)), labels] -= 1
    return p

# %% cross_entropy_backward: stops-at-the-probabilities
def cross_entropy_backward(logits, labels):
    p = softmax(logits)
    slopes = np.zeros_like(p)
    rows = np.arange(len(labels))
    slopes[rows, labels] = -1 / p[rows, labels]
    return slopes / len(labels)

# %% cross_entropy_backward: only-the-right-class
def cross_entropy_backward(logits, labels):
    p = softmax(logits)
    slopes = np.zeros_like(p)
    rows = np.arange(len(labels))
    slopes[rows, labels] = p[rows, labels] - 1
    return slopes / len(labels)

# %% cross_entropy_backward: sign-turned
def cross_entropy_backward(logits, labels):
    hot = np.zeros_like(logits)
    hot[np.arange(len(labels)), labels] = 1
    return (hot - softmax(logits)) / len(labels)

# %% cross_entropy_backward: right
def cross_entropy_backward(logits, labels):
    hot = np.zeros(logits.shape)
    for i, label in enumerate(labels):
        hot[i, label] = 1
    return (softmax(logits) - hot) / logits.shape[0]

# %% SGD: update-lost
class SGD:
    def __init__(self, parameters, learning_rate):
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
    def step(self, grads):
        for parameter, grad in zip(self.parameters, grads):
            parameter = parameter - self.learning_rate * grad

# %% SGD: ascends
class SGD:
    def __init__(self, parameters, learning_rate):
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
    def step(self, grads):
        for parameter, grad in zip(self.parameters, grads):
            parameter += self.learning_rate * grad

# %% SGD: rate-ignored
class SGD:
    def __init__(self, parameters, learning_rate):
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
    def step(self, grads):
        for parameter, grad in zip(self.parameters, grads):
            parameter -= grad

# %% SGD: right
class SGD:
    def __init__(self, parameters, learning_rate):
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
    def step(self, grads):
        for i in range(len(self.parameters)):
            self.parameters[i][...] = self.parameters[i] - self.learning_rate * grads[i]

# %% batches: last-lost
def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    found = []
    for i in range(len(x) // size):
        piece = order[i * size : (i + 1) * size]
        found.append((x[piece], y[piece]))
    return found

# %% batches: not-shuffled
def batches(x, y, size, rng):
    return [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]

# %% batches: shuffled-apart
def batches(x, y, size, rng):
    x, y = rng.permutation(x), rng.permutation(y)
    return [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]

# %% batches: rng-ignored
def batches(x, y, size, rng):
    order = np.random.permutation(len(x))
    return [(x[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(x), size)]

# %% batches: drawn-again
def batches(x, y, size, rng):
    found = []
    for start in range(0, len(x), size):
        piece = rng.integers(0, len(x), min(size, len(x) - start))
        found.append((x[piece], y[piece]))
    return found

# %% batches: x-not-shuffled
def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    y = y[order]
    return [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]

# %% batches: first-batch-only
def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    found = []
    for start in range(0, len(x), size):
        piece = order[start : start + size]
        found.append((x[piece], y[piece]))
        return found

# %% batches: one-sample-each
def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    return [(x[i], y[i]) for i in order]

# %% batches: size-as-number
def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    return [(x[piece], y[piece]) for piece in np.array_split(order, size)]

# %% batches: overlapping
def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    return [(x[order[i : i + size]], y[order[i : i + size]]) for i in range(len(x) - size + 1)]

# %% batches: seed-fixed
def batches(x, y, size, rng):
    rng = np.random.default_rng(0)
    order = rng.permutation(len(x))
    return [(x[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(x), size)]

# %% batches: no-pairs
def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    return [x[order[i : i + size]] for i in range(0, len(x), size)]

# %% batches: no-pairs
def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    pieces = [order[i : i + size] for i in range(0, len(x), size)]
    return [x[piece] for piece in pieces], [y[piece] for piece in pieces]

# %% batches: right
def batches(x, y, size, rng):
    order = np.arange(len(x))
    rng.shuffle(order)
    for start in range(0, len(x), size):
        yield x[order[start : start + size]], y[order[start : start + size]]

# %% forward: relu-on-the-logits
def forward(layers, x):
    inputs = []
    for layer in layers:
        inputs.append(x)
        x = relu(layer.forward(x))
    return x, inputs

# %% forward: relu-missing
def forward(layers, x):
    inputs = []
    for layer in layers:
        inputs.append(x)
        x = layer.forward(x)
    return x, inputs

# %% forward: kept-before-relu
def forward(layers, x):
    inputs = []
    for i, layer in enumerate(layers):
        inputs.append(x)
        if i > 0:
            x = relu(x)
        x = layer.forward(x)
    return x, inputs

# %% forward: outputs-kept
def forward(layers, x):
    inputs = []
    for i, layer in enumerate(layers):
        if i > 0:
            x = relu(x)
        x = layer.forward(x)
        inputs.append(x)
    return x, inputs

# %% forward: relu-on-the-data
def forward(layers, x):
    inputs = []
    for layer in layers:
        x = relu(x)
        inputs.append(x)
        x = layer.forward(x)
    return x, inputs

# %% forward: answers-exchanged
def forward(layers, x):
    inputs = []
    for i, layer in enumerate(layers):
        if i:
            x = relu(x)
        inputs.append(x)
        x = layer.forward(x)
    return inputs, x

# %% forward: inputs-not-returned
def forward(layers, x):
    for i, layer in enumerate(layers):
        if i:
            x = relu(x)
        x = layer.forward(x)
    return x

# %% forward: softmax-on-the-logits
def forward(layers, x):
    inputs = []
    for i, layer in enumerate(layers):
        if i:
            x = relu(x)
        inputs.append(x)
        x = layer.forward(x)
    return softmax(x), inputs

# %% forward: right
def forward(layers, x):
    inputs = [x]
    for layer in layers[:-1]:
        inputs.append(np.maximum(inputs[-1] @ layer.weights + layer.bias, 0))
    return layers[-1].forward(inputs[-1]), tuple(inputs)

# %% backward: last-layer-first
def backward(layers, inputs, grad):
    grads = []
    for i in reversed(range(len(layers))):
        grad, gw, gb = dense_backward(grad, inputs[i], layers[i].weights)
        grads += [gw, gb]
        if i > 0:
            grad = relu_backward(grad, inputs[i])
    return grads

# %% backward: bias-first
def backward(layers, inputs, grad):
    grads = []
    for i in reversed(range(len(layers))):
        grad, gw, gb = dense_backward(grad, inputs[i], layers[i].weights)
        grads.append(gw)
        grads.append(gb)
        if i > 0:
            grad = relu_backward(grad, inputs[i])
    return grads[::-1]

# %% backward: relu-forgotten
def backward(layers, inputs, grad):
    grads = []
    for i in reversed(range(len(layers))):
        grad, gw, gb = dense_backward(grad, inputs[i], layers[i].weights)
        grads = [gw, gb] + grads
    return grads

# %% backward: grad-not-passed-on
def backward(layers, inputs, grad):
    grads = []
    for i in reversed(range(len(layers))):
        grad_x, gw, gb = dense_backward(grad, inputs[i], layers[i].weights)
        grads = [gw, gb] + grads
        if i > 0:
            grad_x = relu_backward(grad_x, inputs[i])
    return grads

# %% backward: first-layer-missing
def backward(layers, inputs, grad):
    grads = []
    for i in range(len(layers) - 1, 0, -1):
        grad, gw, gb = dense_backward(grad, inputs[i], layers[i].weights)
        grad = relu_backward(grad, inputs[i])
        grads = [gw, gb] + grads
    return grads

# %% backward: from-the-front
def backward(layers, inputs, grad):
    grads = []
    for i in range(len(layers)):
        grad, gw, gb = dense_backward(grad, inputs[i], layers[i].weights)
        grads += [gw, gb]
    return grads

# %% backward: relu-of-the-layer-below
def backward(layers, inputs, grad):
    grads = []
    for i in reversed(range(len(layers))):
        grad, gw, gb = dense_backward(grad, inputs[i], layers[i].weights)
        grads = [gw, gb] + grads
        if i > 0:
            grad = relu_backward(grad, inputs[i - 1])
    return grads

# %% backward: relu-of-the-gradient
def backward(layers, inputs, grad):
    grads = []
    for i in reversed(range(len(layers))):
        if i > 0:
            grad = relu(grad)
        grad, gw, gb = dense_backward(grad, inputs[i], layers[i].weights)
        grads = [gw, gb] + grads
    return grads

# %% backward: pairs-in-a-list
def backward(layers, inputs, grad):
    grads = []
    for i in reversed(range(len(layers))):
        grad, gw, gb = dense_backward(grad, inputs[i], layers[i].weights)
        grads.insert(0, [gw, gb])
        if i > 0:
            grad = relu_backward(grad, inputs[i])
    return grads

# %% backward: right
def backward(layers, inputs, grad):
    grads = []
    for layer, kept in zip(layers[::-1], inputs[::-1]):
        grad_x, gw, gb = dense_backward(grad, kept, layer.weights)
        grads.append(gb)
        grads.append(gw)
        grad = grad_x * (kept > 0)
    return grads[::-1]

# %% train: never-changed
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    losses = []
    for _ in range(epochs):
        total = 0.0
        for bx, by in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, bx)
            total += cross_entropy(logits, by) * len(by)
            grads = backward(layers, inputs, cross_entropy_backward(logits, by))
        losses.append(total / len(x))
    return losses

# %% train: never-changed
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    optimizer = SGD([p.copy() for layer in layers for p in layer.parameters()], learning_rate)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for bx, by in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, bx)
            total += cross_entropy(logits, by) * len(by)
            optimizer.step(backward(layers, inputs, cross_entropy_backward(logits, by)))
        losses.append(total / len(x))
    return losses

# %% train: uphill
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    losses = []
    for _ in range(epochs):
        total = 0.0
        for bx, by in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, bx)
            total += cross_entropy(logits, by) * len(by)
            grads = backward(layers, inputs, cross_entropy_backward(logits, by))
            for layer, (gw, gb) in zip(layers, zip(grads[::2], grads[1::2])):
                layer.weights += learning_rate * gw
                layer.bias += learning_rate * gb
        losses.append(total / len(x))
    return losses

# %% train: one-step-an-epoch
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    optimizer = SGD([p for layer in layers for p in layer.parameters()], learning_rate)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for bx, by in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, bx)
            total += cross_entropy(logits, by) * len(by)
        optimizer.step(backward(layers, inputs, cross_entropy_backward(logits, by)))
        losses.append(total / len(x))
    return losses

# %% train: one-epoch
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    optimizer = SGD([p for layer in layers for p in layer.parameters()], learning_rate)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for bx, by in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, bx)
            total += cross_entropy(logits, by) * len(by)
            optimizer.step(backward(layers, inputs, cross_entropy_backward(logits, by)))
        losses.append(total / len(x))
        return losses

# %% train: losses-of-batches
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    optimizer = SGD([p for layer in layers for p in layer.parameters()], learning_rate)
    losses = []
    for _ in range(epochs):
        for bx, by in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, bx)
            losses.append(cross_entropy(logits, by))
            optimizer.step(backward(layers, inputs, cross_entropy_backward(logits, by)))
    return losses

# %% train: losses-summed
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    optimizer = SGD([p for layer in layers for p in layer.parameters()], learning_rate)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for bx, by in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, bx)
            total += cross_entropy(logits, by)
            optimizer.step(backward(layers, inputs, cross_entropy_backward(logits, by)))
        losses.append(total)
    return losses

# %% train: total-not-reset
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    optimizer = SGD([p for layer in layers for p in layer.parameters()], learning_rate)
    losses = []
    total = 0.0
    for _ in range(epochs):
        for bx, by in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, bx)
            total += cross_entropy(logits, by) * len(by)
            optimizer.step(backward(layers, inputs, cross_entropy_backward(logits, by)))
        losses.append(total / len(x))
    return losses

# %% train: returns-nothing
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    optimizer = SGD([p for layer in layers for p in layer.parameters()], learning_rate)
    for _ in range(epochs):
        for bx, by in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, bx)
            optimizer.step(backward(layers, inputs, cross_entropy_backward(logits, by)))

# %% train: last-layer-only
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    optimizer = SGD(layers[-1].parameters(), learning_rate)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for bx, by in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, bx)
            total += cross_entropy(logits, by) * len(by)
            optimizer.step(backward(layers, inputs, cross_entropy_backward(logits, by))[-2:])
        losses.append(total / len(x))
    return losses

# %% train: right
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    losses = []
    for _ in range(epochs):
        seen = []
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            piece = order[start : start + batch_size]
            logits, inputs = forward(layers, x[piece])
            seen.append(cross_entropy(logits, y[piece]))
            grads = backward(layers, inputs, cross_entropy_backward(logits, y[piece]))
            for number, layer in enumerate(layers):
                layer.weights = layer.weights - learning_rate * grads[2 * number]
                layer.bias = layer.bias - learning_rate * grads[2 * number + 1]
        losses.append(np.mean(seen))
    return losses

# %% train: right
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    losses = []
    for _ in range(epochs):
        optimizer = SGD([p for layer in layers for p in layer.parameters()], learning_rate)
        for bx, by in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, bx)
            optimizer.step(backward(layers, inputs, cross_entropy_backward(logits, by)))
        losses.append(cross_entropy(forward(layers, x)[0], y))
    return losses
