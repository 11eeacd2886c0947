# Cells of lesson 07 as learners write them. After each name: its mistake, or "right".

# %% numerical_gradient: not-put-back
def numerical_gradient(f, x):
    h = 1e-5
    x = np.array(x, dtype=float)
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        below = f(x)
        slopes[place] = (above - below) / (2 * h)
    return slopes

# %% numerical_gradient: divided-by-h
def numerical_gradient(f, x):
    h = 1e-5
    x = np.array(x, dtype=float)
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        below = f(x)
        x[place] += h
        slopes[place] = (above - below) / h
    return slopes

# %% numerical_gradient: whole-numbers-kept
def numerical_gradient(f, x):
    h = 1e-5
    x = x.copy()
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        old = x[place]
        x[place] = old + h
        above = f(x)
        x[place] = old - h
        below = f(x)
        x[place] = old
        slopes[place] = (above - below) / (2 * h)
    return slopes

# %% numerical_gradient: all-at-once
def numerical_gradient(f, x):
    h = 1e-5
    x = np.array(x, dtype=float)
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))

# %% numerical_gradient: one-sided
def numerical_gradient(f, x):
    h = 1e-5
    x = np.array(x, dtype=float)
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        before = f(x)
        x[place] += h
        slopes[place] = (f(x) - before) / h
        x[place] -= h
    return slopes

# %% numerical_gradient: brackets
def numerical_gradient(f, x):
    h = 1e-5
    x = np.array(x, dtype=float)
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        below = f(x)
        x[place] += h
        slopes[place] = (above - below) / 2 * h
    return slopes

# %% numerical_gradient: sign-turned
def numerical_gradient(f, x):
    h = 1e-5
    x = np.array(x, dtype=float)
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        below = f(x)
        x[place] += h
        slopes[place] = (below - above) / (2 * h)
    return slopes

# %% numerical_gradient: rows-at-once
def numerical_gradient(f, x):
    h = 1e-5
    x = np.array(x, dtype=float)
    slopes = np.zeros_like(x)
    for i in range(len(x)):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        below = f(x)
        x[i] += h
        slopes[i] = (above - below) / (2 * h)
    return slopes

# %% numerical_gradient: None
def numerical_gradient(f, x):
    h = 1e-5
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved = np.array(x, dtype=float)
        moved[place] += h
        above = f(moved)
        moved[place] -= 2 * h
        slopes[place] = (above - f(moved)) / (2 * h)
    x += slopes.astype(x.dtype)
    return slopes

# %% numerical_gradient: right
def numerical_gradient(f, x):
    h = 1e-5
    x = np.asarray(x, dtype=float)
    slopes = np.zeros(x.size)
    for number, nudge in enumerate(np.eye(x.size)):
        nudge = h * nudge.reshape(x.shape)
        slopes[number] = (f(x + nudge) - f(x - nudge)) / (2 * h)
    return slopes.reshape(x.shape)

# %% numerical_gradient: right
def numerical_gradient(f, x):
    h = 1e-5
    x = np.array(x, dtype=float)
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        below = f(x)
        x[place] += h
        slopes[place] = (above - below) / (2 * h)
    return slopes

# %% neuron_gradients: input-forgotten
def neuron_gradients(x, weight, bias, target):
    y = sigmoid(weight * x + bias)
    d = 2 * (y - target) * y * (1 - y)
    return d, d

# %% neuron_gradients: sigmoid-forgotten
def neuron_gradients(x, weight, bias, target):
    y = sigmoid(weight * x + bias)
    return 2 * (y - target) * x, 2 * (y - target)

# %% neuron_gradients: sign-turned
def neuron_gradients(x, weight, bias, target):
    y = sigmoid(weight * x + bias)
    d = 2 * (target - y) * y * (1 - y)
    return d * x, d

# %% neuron_gradients: answers-exchanged
def neuron_gradients(x, weight, bias, target):
    y = sigmoid(weight * x + bias)
    d = 2 * (y - target) * y * (1 - y)
    return d, d * x

# %% neuron_gradients: sigmoid-twice
def neuron_gradients(x, weight, bias, target):
    y = sigmoid(weight * x + bias)
    d = 2 * (y - target) * sigmoid(y) * (1 - sigmoid(y))
    return d * x, d

# %% neuron_gradients: bias-not-in-z
def neuron_gradients(x, weight, bias, target):
    y = sigmoid(weight * x)
    d = 2 * (y - target) * y * (1 - y)
    return d * x, d

# %% neuron_gradients: loss-for-its-slope
def neuron_gradients(x, weight, bias, target):
    y = sigmoid(weight * x + bias)
    d = (y - target) ** 2 * y * (1 - y)
    return d * x, d

# %% neuron_gradients: right
def neuron_gradients(x, weight, bias, target):
    y = 1 / (1 + np.exp(-(weight * x + bias)))
    dz = -2 * (target - y) * (y - y**2)
    return x * dz, dz

# %% relu_backward: mask-from-gradient
def relu_backward(grad_output, x):
    return np.maximum(grad_output, 0)

# %% relu_backward: incoming-gradient-ignored
def relu_backward(grad_output, x):
    return (x > 0).astype(float)

# %% relu_backward: function-instead-of-derivative
def relu_backward(grad_output, x):
    return grad_output * relu(x)

# %% relu_backward: mask-inverted
def relu_backward(grad_output, x):
    return np.where(x > 0, 0.0, grad_output)

# %% relu_backward: mutates-input
def relu_backward(grad_output, x):
    grad_output[x <= 0] = 0
    return grad_output

# %% relu_backward: right
def relu_backward(grad_output, x):
    return grad_output * (x > 0)

# %% sigmoid_backward: incoming-gradient-ignored
def sigmoid_backward(grad_output, output):
    return output * (1 - output)

# %% sigmoid_backward: uses-output-for-input
def sigmoid_backward(grad_output, output):
    s = 1 / (1 + np.exp(-output))
    return grad_output * s * (1 - s)

# %% sigmoid_backward: sign-flipped
def sigmoid_backward(grad_output, output):
    return grad_output * output * (output - 1)

# %% sigmoid_backward: right
def sigmoid_backward(grad_output, output):
    return (output - output**2) * grad_output

# %% tanh_backward: square-missing
def tanh_backward(grad_output, output):
    return grad_output * (1 - output)

# %% tanh_backward: None
def tanh_backward(grad_output, output):
    return grad_output * (1 + output**2)

# %% tanh_backward: right
def tanh_backward(grad_output, output):
    return grad_output * (1 - output) * (1 + output)

# %% dense_backward: bias-gradient-not-summed
def dense_backward(grad_output, x, weights):
    return grad_output @ weights.T, x.T @ grad_output, grad_output

# %% dense_backward: divided-by-batch
def dense_backward(grad_output, x, weights):
    return grad_output @ weights.T, x.T @ grad_output / len(x), grad_output.mean(axis=0)

# %% dense_backward: input-gradient-untransposed
def dense_backward(grad_output, x, weights):
    return grad_output @ weights, x.T @ grad_output, grad_output.sum(axis=0)

# %% dense_backward: bias-gradient-wrong-axis
def dense_backward(grad_output, x, weights):
    return grad_output @ weights.T, x.T @ grad_output, grad_output.sum(axis=1)

# %% dense_backward: weight-gradient-transposed
def dense_backward(grad_output, x, weights):
    return grad_output @ weights.T, grad_output.T @ x, grad_output.sum(axis=0)

# %% dense_backward: answers-exchanged
def dense_backward(grad_output, x, weights):
    grad_weights = x.T @ grad_output
    grad_bias = grad_output.sum(axis=0)
    grad_x = grad_output @ weights.T
    return grad_weights, grad_bias, grad_x

# %% dense_backward: right
def dense_backward(grad_output, x, weights):
    grad_weights = np.zeros_like(weights)
    for row, grad in zip(x, grad_output):
        grad_weights += np.outer(row, grad)
    return (weights @ grad_output.T).T, grad_weights, np.ones(len(x)) @ grad_output

# %% network_gradients: relu-forgotten
def network_gradients(x, target, weights1, bias1, weights2, bias2):
    a = relu(x @ weights1 + bias1)
    y = a @ weights2 + bias2
    grad_y = 2 * (y - target) / y.size
    grad_a, gw2, gb2 = dense_backward(grad_y, a, weights2)
    _, gw1, gb1 = dense_backward(grad_a, x, weights1)
    return gw1, gb1, gw2, gb2

# %% network_gradients: mean-over-samples
def network_gradients(x, target, weights1, bias1, weights2, bias2):
    z1 = x @ weights1 + bias1
    a = relu(z1)
    y = a @ weights2 + bias2
    grad_y = 2 * (y - target) / len(x)
    grad_a, gw2, gb2 = dense_backward(grad_y, a, weights2)
    grad_z1 = relu_backward(grad_a, z1)
    _, gw1, gb1 = dense_backward(grad_z1, x, weights1)
    return gw1, gb1, gw2, gb2

# %% network_gradients: sign-turned
def network_gradients(x, target, weights1, bias1, weights2, bias2):
    z1 = x @ weights1 + bias1
    a = relu(z1)
    y = a @ weights2 + bias2
    grad_y = 2 * (target - y) / y.size
    grad_a, gw2, gb2 = dense_backward(grad_y, a, weights2)
    grad_z1 = relu_backward(grad_a, z1)
    _, gw1, gb1 = dense_backward(grad_z1, x, weights1)
    return gw1, gb1, gw2, gb2

# %% network_gradients: sums-for-outputs
def network_gradients(x, target, weights1, bias1, weights2, bias2):
    z1 = x @ weights1 + bias1
    a = relu(z1)
    y = a @ weights2 + bias2
    grad_y = 2 * (y - target) / y.size
    grad_a, gw2, gb2 = dense_backward(grad_y, z1, weights2)
    grad_z1 = relu_backward(grad_a, z1)
    _, gw1, gb1 = dense_backward(grad_z1, x, weights1)
    return gw1, gb1, gw2, gb2

# %% network_gradients: relu-forwards-forgotten
def network_gradients(x, target, weights1, bias1, weights2, bias2):
    z1 = x @ weights1 + bias1
    y = z1 @ weights2 + bias2
    grad_y = 2 * (y - target) / y.size
    grad_a, gw2, gb2 = dense_backward(grad_y, z1, weights2)
    grad_z1 = relu_backward(grad_a, z1)
    _, gw1, gb1 = dense_backward(grad_z1, x, weights1)
    return gw1, gb1, gw2, gb2

# %% network_gradients: relu-of-the-gradient
def network_gradients(x, target, weights1, bias1, weights2, bias2):
    z1 = x @ weights1 + bias1
    a = relu(z1)
    y = a @ weights2 + bias2
    grad_y = 2 * (y - target) / y.size
    grad_a, gw2, gb2 = dense_backward(grad_y, a, weights2)
    grad_z1 = relu(grad_a)
    _, gw1, gb1 = dense_backward(grad_z1, x, weights1)
    return gw1, gb1, gw2, gb2

# %% network_gradients: layers-swapped
def network_gradients(x, target, weights1, bias1, weights2, bias2):
    z1 = x @ weights1 + bias1
    a = relu(z1)
    y = a @ weights2 + bias2
    grad_y = 2 * (y - target) / y.size
    grad_a, gw2, gb2 = dense_backward(grad_y, a, weights2)
    _, gw1, gb1 = dense_backward(relu_backward(grad_a, z1), x, weights1)
    return gw2, gb2, gw1, gb1

# %% network_gradients: right
def network_gradients(x, target, weights1, bias1, weights2, bias2):
    z1 = x @ weights1 + bias1
    on = z1 > 0
    error = np.where(on, z1, 0) @ weights2 + bias2 - target
    grad_y = error * 2 / error.size
    grad_z1 = grad_y @ weights2.T * on
    return x.T @ grad_z1, grad_z1.sum(0), (z1 * on).T @ grad_y, grad_y.sum(0)
