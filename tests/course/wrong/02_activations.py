# Cells of lesson 02 as learners write them. After each name: its mistake, or "right".

# %% relu: sign-flipped
def relu(x):
    return np.minimum(x, 0)

# %% relu: mutates-input
def relu(x):
    x[x < 0] = 0
    return x

# %% relu: not-elementwise
def relu(x):
    return max(0, x.max())

# %% relu: absolute-value
def relu(x):
    return np.abs(x)

# %% relu: right
def relu(x):
    return x * (x > 0)

# %% relu: right
def relu(x):
    return np.where(x > 0, x, 0)

# %% sigmoid: sign-flipped
def sigmoid(x):
    return 1 / (1 + np.exp(x))

# %% sigmoid: right
def sigmoid(x):
    x = np.clip(x, -500, 500)
    return 1 / (1 + np.exp(-x))

# %% sigmoid: right
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

# %% sigmoid: overflow-at-large-inputs
def sigmoid(x):
    return np.exp(x) / (np.exp(x) + 1)

# %% tanh: wrong-activation
def tanh(x):
    return sigmoid(x)

# %% tanh: wrong-constant
def tanh(x):
    return 2 * sigmoid(x) - 1

# %% tanh: overflow-at-large-inputs
def tanh(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))

# %% tanh: right
def tanh(x):
    return np.tanh(x)

# %% softmax: over-whole-array
def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()

# %% softmax: axis-wrong
def softmax(x):
    e = np.exp(x - x.max(axis=0))
    return e / e.sum(axis=0)

# %% softmax: no-max-shift
def softmax(x):
    e = np.exp(x)
    return e / e.sum(axis=-1, keepdims=True)

# %% softmax: keepdims-missing
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1)

# %% softmax: not-normalised
def softmax(x):
    return np.exp(x - np.max(x, axis=-1, keepdims=True))

# %% softmax: right
def softmax(x):
    e = np.exp((x.T - x.max(axis=-1).T).T)
    return (e.T / e.sum(axis=-1).T).T

# %% elu: alpha-ignored
def elu(x, alpha=1.0):
    return np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1)

# %% elu: minus-one-missing
def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * np.exp(np.clip(x, None, 0)))

# %% elu: relu
def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * (np.exp(-np.maximum(x, 0)) - 1))

# %% elu: exponent-turned
def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * (np.exp(-x) - 1))

# %% elu: sides-swapped
def elu(x, alpha=1.0):
    return np.where(x < 0, x, alpha * (np.exp(x) - 1))

# %% elu: bent-upwards
def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * (1 - np.exp(np.minimum(x, 0))))

# %% elu: right
def elu(x, alpha=1.0):
    result = np.array(x, dtype=float)
    low = result <= 0
    result[low] = alpha * (np.exp(result[low]) - 1)
    return result

# %% silu: sign-flipped
def silu(x):
    return x * sigmoid(-x)

# %% silu: wrong-activation
def silu(x):
    return sigmoid(x)

# %% silu: None
def silu(x):
    return x * tanh(x)

# %% silu: right
def silu(x):
    return x / (1 + np.exp(-np.clip(x, -500, 500)))

# %% glu: halves-swapped
def glu(x):
    a, b = np.split(x, 2, axis=-1)
    return sigmoid(a) * b

# %% glu: axis-wrong
def glu(x):
    a, b = np.split(x, 2)
    return a * sigmoid(b)

# %% glu: wrong-activation
def glu(x):
    a, b = np.split(x, 2, axis=-1)
    return a * b

# %% glu: halves-interleaved
def glu(x):
    return x[..., ::2] * sigmoid(x[..., 1::2])

# %% glu: right
def glu(x):
    n = x.shape[-1]
    if n % 2:
        raise ValueError("odd")
    return x[..., : n // 2] * sigmoid(x[..., n // 2 :])
