# Cells of lesson 06 as learners write them. After each name: its mistake, or "right".

# %% batch_statistics: along-the-features
def batch_statistics(x):
    return np.mean(x, axis=1), np.var(x, axis=1)

# %% batch_statistics: standard-deviation
def batch_statistics(x):
    return np.mean(x, axis=0), np.std(x, axis=0)

# %% batch_statistics: not-squared
def batch_statistics(x):
    mean = x.mean(axis=0)
    return mean, np.abs(x - mean).mean(axis=0)

# %% batch_statistics: not-divided
def batch_statistics(x):
    mean = x.mean(axis=0)
    return mean, ((x - mean) ** 2).sum(axis=0)

# %% batch_statistics: not-centred
def batch_statistics(x):
    return x.mean(axis=0), (x**2).mean(axis=0)

# %% batch_statistics: answers-exchanged
def batch_statistics(x):
    return x.var(axis=0), x.mean(axis=0)

# %% batch_statistics: keepdims
def batch_statistics(x):
    return x.mean(axis=0, keepdims=True), x.var(axis=0, keepdims=True)

# %% batch_statistics: right
def batch_statistics(x):
    mean = sum(x) / len(x)
    return mean, (x * x).mean(axis=0) - mean * mean

# %% normalize: divided-by-variance
def normalize(x, mean, variance, eps=1e-5):
    return (x - mean) / (variance + eps)

# %% normalize: eps-outside-the-root
def normalize(x, mean, variance, eps=1e-5):
    return (x - mean) / (np.sqrt(variance) + eps)

# %% normalize: brackets
def normalize(x, mean, variance, eps=1e-5):
    return x - mean / np.sqrt(variance + eps)

# %% normalize: own-statistics
def normalize(x, mean, variance, eps=1e-5):
    return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)

# %% normalize: eps-fixed
def normalize(x, mean, variance, eps=1e-5):
    return (x - mean) / np.sqrt(variance + 1e-5)

# %% normalize: mean-added
def normalize(x, mean, variance, eps=1e-5):
    return (x + mean) / np.sqrt(variance + eps)

# %% normalize: multiplied
def normalize(x, mean, variance, eps=1e-5):
    return (x - mean) * np.sqrt(variance + eps)

# %% normalize: right
def normalize(x, mean, variance, eps=1e-5):
    return (x - mean) * (variance + eps) ** -0.5

# %% BatchNorm1d: updates-running-in-eval
class BatchNorm1d(Switchable):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.training = True
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
    def forward(self, x):
        if self.training and len(x) < 2:
            raise ValueError
        mean, variance = batch_statistics(x)
        self.running_mean = 0.9 * self.running_mean + 0.1 * mean
        self.running_var = 0.9 * self.running_var + 0.1 * variance
        if not self.training:
            mean, variance = self.running_mean, self.running_var
        return normalize(x, mean, variance, self.eps) * self.gamma + self.beta

# %% BatchNorm1d: momentum-swapped
class BatchNorm1d(Switchable):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.training = True
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
    def forward(self, x):
        if self.training and len(x) < 2:
            raise ValueError
        if self.training:
            mean, variance = batch_statistics(x)
            m = self.momentum
            self.running_mean = m * self.running_mean + (1 - m) * mean
            self.running_var = m * self.running_var + (1 - m) * variance
        else:
            mean, variance = self.running_mean, self.running_var
        return normalize(x, mean, variance, self.eps) * self.gamma + self.beta

# %% BatchNorm1d: running-never-updated
class BatchNorm1d(Switchable):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.training = True
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
    def forward(self, x):
        if self.training and len(x) < 2:
            raise ValueError
        if self.training:
            mean, variance = batch_statistics(x)
            running_mean = 0.9 * self.running_mean + 0.1 * mean
            running_var = 0.9 * self.running_var + 0.1 * variance
        else:
            mean, variance = self.running_mean, self.running_var
        return normalize(x, mean, variance, self.eps) * self.gamma + self.beta

# %% BatchNorm1d: shift-before-scale
class BatchNorm1d(Switchable):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.training = True
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
    def forward(self, x):
        if self.training and len(x) < 2:
            raise ValueError
        if self.training:
            mean, variance = batch_statistics(x)
            new, old = self.momentum, 1 - self.momentum
            self.running_mean = old * self.running_mean + new * mean
            self.running_var = old * self.running_var + new * variance
        else:
            mean, variance = self.running_mean, self.running_var
        return (normalize(x, mean, variance, self.eps) + self.beta) * self.gamma

# %% BatchNorm1d: eps-ignored
class BatchNorm1d(Switchable):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.training = True
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
    def forward(self, x):
        if self.training and len(x) < 2:
            raise ValueError
        if not self.training:
            return self.gamma * normalize(x, self.running_mean, self.running_var) + self.beta
        mean, variance = batch_statistics(x)
        self.running_mean += self.momentum * (mean - self.running_mean)
        self.running_var += self.momentum * (variance - self.running_var)
        return self.gamma * normalize(x, mean, variance) + self.beta

# %% BatchNorm1d: momentum-ignored
class BatchNorm1d(Switchable):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.training = True
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
    def forward(self, x):
        if self.training and len(x) < 2:
            raise ValueError
        if not self.training:
            return self.gamma * normalize(x, self.running_mean, self.running_var, self.eps) + self.beta
        mean, variance = batch_statistics(x)
        self.running_mean += 0.1 * (mean - self.running_mean)
        self.running_var += 0.1 * (variance - self.running_var)
        return self.gamma * normalize(x, mean, variance, self.eps) + self.beta

# %% BatchNorm1d: right
class BatchNorm1d(Switchable):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.training = True
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
    def forward(self, x):
        if self.training and len(x) < 2:
            raise ValueError
        if not self.training:
            return self.gamma * normalize(x, self.running_mean, self.running_var, self.eps) + self.beta
        mean, variance = batch_statistics(x)
        self.running_mean += self.momentum * (mean - self.running_mean)
        self.running_var += self.momentum * (variance - self.running_var)
        return self.gamma * normalize(x, mean, variance, self.eps) + self.beta

# %% drop: not-rescaled
def drop(x, chances, p):
    return x * (chances >= p)

# %% drop: kept-with-p
def drop(x, chances, p):
    keep = chances < p
    return x * keep / (1 - p)

# %% drop: kept-with-p
def drop(x, chances, p):
    return np.where(chances > p, 0.0, x / (1 - p))

# %% drop: divided-by-p
def drop(x, chances, p):
    return np.where(chances < p, 0, x / p)

# %% drop: mask-returned
def drop(x, chances, p):
    return (chances >= p) / (1 - p)

# %% drop: None
def drop(x, chances, p):
    chances = np.random.random(x.shape)
    return np.where(chances < p, 0, x / (1 - p))

# %% drop: mutates-input
def drop(x, chances, p):
    x[chances < p] = 0
    return x

# %% drop: right
def drop(x, chances, p):
    keep = chances >= p
    return keep * x / (1 - p)

# %% Dropout: scales-in-eval
class Dropout(Switchable):
    def __init__(self, p=0.5, rng=None):
        if not 0 <= p < 1:
            raise ValueError(f"p must be at least 0 and less than 1, not {p}")
        self.training = True
        self.p = p
        self.rng = np.random.default_rng() if rng is None else rng
    def forward(self, x):
        if not self.training:
            return x * (1 - self.p)
        return drop(x, self.rng.random(x.shape), self.p)

# %% Dropout: one-mask-for-the-batch
class Dropout(Switchable):
    def __init__(self, p=0.5, rng=None):
        self.training = True
        self.p = p
        self.rng = np.random.default_rng() if rng is None else rng
    def forward(self, x):
        if not self.training:
            return x
        return drop(x, self.rng.random(x.shape[-1]), self.p)

# %% Dropout: active-in-eval
class Dropout(Switchable):
    def __init__(self, p=0.5, rng=None):
        self.training = True
        self.p = p
        self.rng = np.random.default_rng() if rng is None else rng
    def forward(self, x):
        return drop(x, self.rng.random(x.shape), self.p)

# %% Dropout: same-mask-every-call
class Dropout(Switchable):
    def __init__(self, p=0.5, rng=None):
        self.training = True
        self.p = p
        self.rng = np.random.default_rng() if rng is None else rng
    def forward(self, x):
        if not self.training:
            return x
        rng = np.random.default_rng(0)
        return drop(x, rng.random(x.shape), self.p)

# %% Dropout: right
class Dropout(Switchable):
    def __init__(self, p=0.5, rng=None):
        if not 0 <= p < 1:
            raise ValueError(f"p must be at least 0 and less than 1, not {p}")
        self.training = True
        self.p = p
        self.rng = np.random.default_rng() if rng is None else rng
    def forward(self, x):
        if self.training and self.p > 0:
            keep = self.rng.binomial(1, 1 - self.p, size=x.shape)
            return x * keep / (1 - self.p)
        return np.array(x)

# %% ModernLayer: relu-forgotten
class ModernLayer:
    def __init__(self, input_size, output_size, p=0.5):
        self.dense = Dense(input_size, output_size)
        self.norm = BatchNorm1d(output_size)
        self.dropout = Dropout(p)
    def forward(self, x):
        return self.dropout.forward(self.norm.forward(self.dense.forward(x)))
    def train(self):
        self.norm.train()
        self.dropout.train()
    def eval(self):
        self.norm.eval()
        self.dropout.eval()
    def parameters(self):
        return self.dense.parameters() + self.norm.parameters()

# %% ModernLayer: relu-before-norm
class ModernLayer:
    def __init__(self, input_size, output_size, p=0.5):
        self.dense = Dense(input_size, output_size)
        self.norm = BatchNorm1d(output_size)
        self.dropout = Dropout(p)
    def forward(self, x):
        return self.dropout.forward(self.norm.forward(relu(self.dense.forward(x))))
    def train(self):
        self.norm.train()
        self.dropout.train()
    def eval(self):
        self.norm.eval()
        self.dropout.eval()
    def parameters(self):
        return self.dense.parameters() + self.norm.parameters()

# %% ModernLayer: dropout-not-told
class ModernLayer:
    def __init__(self, input_size, output_size, p=0.5):
        self.dense = Dense(input_size, output_size)
        self.norm = BatchNorm1d(output_size)
        self.dropout = Dropout(p)
    def forward(self, x):
        x = relu(self.norm.forward(self.dense.forward(x)))
        return self.dropout.forward(x)
    def train(self):
        self.norm.train()
    def eval(self):
        self.norm.eval()
    def parameters(self):
        return self.dense.parameters() + self.norm.parameters()

# %% ModernLayer: norm-not-told
class ModernLayer:
    def __init__(self, input_size, output_size, p=0.5):
        self.dense = Dense(input_size, output_size)
        self.norm = BatchNorm1d(output_size)
        self.dropout = Dropout(p)
    def forward(self, x):
        x = relu(self.norm.forward(self.dense.forward(x)))
        return self.dropout.forward(x)
    def train(self):
        self.dropout.training = True
    def eval(self):
        self.dropout.training = False
    def parameters(self):
        return self.dense.parameters() + self.norm.parameters()

# %% ModernLayer: parts-not-told
class ModernLayer:
    def __init__(self, input_size, output_size, p=0.5):
        self.dense = Dense(input_size, output_size)
        self.norm = BatchNorm1d(output_size)
        self.dropout = Dropout(p)
    def forward(self, x):
        x = relu(self.norm.forward(self.dense.forward(x)))
        return self.dropout.forward(x)
    def train(self):
        self.training = True
    def eval(self):
        self.training = False
    def parameters(self):
        return self.dense.parameters() + self.norm.parameters()

# %% ModernLayer: norm-parameters-missing
class ModernLayer:
    def __init__(self, input_size, output_size, p=0.5):
        self.dense = Dense(input_size, output_size)
        self.norm = BatchNorm1d(output_size)
        self.dropout = Dropout(p)
    def forward(self, x):
        x = relu(self.norm.forward(self.dense.forward(x)))
        return self.dropout.forward(x)
    def train(self):
        self.norm.train()
        self.dropout.train()
    def eval(self):
        self.norm.eval()
        self.dropout.eval()
    def parameters(self):
        return self.dense.parameters()

# %% ModernLayer: parameters-nested
class ModernLayer:
    def __init__(self, input_size, output_size, p=0.5):
        self.dense = Dense(input_size, output_size)
        self.norm = BatchNorm1d(output_size)
        self.dropout = Dropout(p)
    def forward(self, x):
        x = relu(self.norm.forward(self.dense.forward(x)))
        return self.dropout.forward(x)
    def train(self):
        self.norm.train()
        self.dropout.train()
    def eval(self):
        self.norm.eval()
        self.dropout.eval()
    def parameters(self):
        return [self.dense.parameters(), self.norm.parameters()]

# %% ModernLayer: dropout-forgotten
class ModernLayer:
    def __init__(self, input_size, output_size, p=0.5):
        self.dense = Dense(input_size, output_size)
        self.norm = BatchNorm1d(output_size)
        self.dropout = Dropout(p)
    def forward(self, x):
        return relu(self.norm.forward(self.dense.forward(x)))
    def train(self):
        self.norm.train()
        self.dropout.train()
    def eval(self):
        self.norm.eval()
        self.dropout.eval()
    def parameters(self):
        return self.dense.parameters() + self.norm.parameters()

# %% ModernLayer: norm-forgotten
class ModernLayer:
    def __init__(self, input_size, output_size, p=0.5):
        self.dense = Dense(input_size, output_size)
        self.norm = BatchNorm1d(output_size)
        self.dropout = Dropout(p)
    def forward(self, x):
        return self.dropout.forward(relu(self.dense.forward(x)))
    def train(self):
        self.norm.train()
        self.dropout.train()
    def eval(self):
        self.norm.eval()
        self.dropout.eval()
    def parameters(self):
        return self.dense.parameters() + self.norm.parameters()

# %% ModernLayer: right
class ModernLayer:
    def __init__(self, input_size, output_size, p=0.5):
        self.dense = Dense(input_size, output_size)
        self.norm = BatchNorm1d(output_size)
        self.dropout = Dropout(p)
        self.training = True
    def forward(self, x):
        for step in (self.dense.forward, self.norm.forward, relu, self.dropout.forward):
            x = step(x)
        return x
    def train(self):
        for part in (self.norm, self.dropout):
            part.training = True
    def eval(self):
        for part in (self.norm, self.dropout):
            part.training = False
    def parameters(self):
        return (*self.norm.parameters(), *self.dense.parameters())

# %% Network: mode-not-passed-on
class Network(Sequential):
    def train(self):
        self.training = True
    def eval(self):
        self.training = False

# %% Network: modes-swapped
class Network(Sequential):
    def train(self):
        for layer in self.layers:
            if hasattr(layer, "eval"):
                layer.eval()
    def eval(self):
        for layer in self.layers:
            if hasattr(layer, "train"):
                layer.train()

# %% Network: mode-of-a-function
class Network(Sequential):
    def train(self):
        for layer in self.layers:
            layer.train()
    def eval(self):
        for layer in self.layers:
            layer.eval()

# %% Network: right
class Network(Sequential):
    def train(self):
        for layer in self.layers:
            getattr(layer, "train", lambda: None)()
    def eval(self):
        for layer in self.layers:
            getattr(layer, "eval", lambda: None)()

# %% fold: mean-forgotten
def fold(weights, bias, gamma, beta, mean, variance, eps=1e-5):
    scale = gamma / np.sqrt(variance + eps)
    return weights * scale, bias * scale + beta

# %% fold: weights-not-scaled
def fold(weights, bias, gamma, beta, mean, variance, eps=1e-5):
    scale = gamma / np.sqrt(variance + eps)
    return weights, (bias - mean) * scale + beta

# %% fold: root-forgotten
def fold(weights, bias, gamma, beta, mean, variance, eps=1e-5):
    scale = gamma / (variance + eps)
    return weights * scale, (bias - mean) * scale + beta

# %% fold: bias-forgotten
def fold(weights, bias, gamma, beta, mean, variance, eps=1e-5):
    scale = gamma / np.sqrt(variance + eps)
    return weights * scale, beta - mean * scale

# %% fold: mean-added
def fold(weights, bias, gamma, beta, mean, variance, eps=1e-5):
    scale = gamma / np.sqrt(variance + eps)
    return weights * scale, (bias + mean) * scale + beta

# %% fold: gamma-forgotten
def fold(weights, bias, gamma, beta, mean, variance, eps=1e-5):
    scale = 1 / np.sqrt(variance + eps)
    return weights * scale, (bias - mean) * scale + beta

# %% fold: bias-not-scaled
def fold(weights, bias, gamma, beta, mean, variance, eps=1e-5):
    scale = gamma / np.sqrt(variance + eps)
    return weights * scale, bias - mean * scale + beta

# %% fold: right
def fold(weights, bias, gamma, beta, mean, variance, eps=1e-5):
    deviation = (variance + eps) ** 0.5
    return weights @ np.diag(gamma / deviation), beta + gamma * (bias - mean) / deviation
