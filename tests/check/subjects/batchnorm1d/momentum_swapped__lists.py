# role: batchnorm1d
# mistake: momentum-swapped
# subject: BatchNorm
# style: lists, a blending function

def blend(old, new, momentum):
    return [momentum * n + (1 - momentum) * o for o, n in zip(old, new)]


class BatchNorm:
    def __init__(self, n_features, momentum=0.9, eps=1e-5):
        self.n_features = n_features
        self.momentum = momentum
        self.eps = eps
        self.gamma = [1.0] * n_features
        self.beta = [0.0] * n_features
        self.running_mean = [0.0] * n_features
        self.running_var = [1.0] * n_features
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            m = len(x)
            mean = [sum(col) / m for col in zip(*x)]
            var = [sum((v - a) ** 2 for v in col) / m for col, a in zip(zip(*x), mean)]
            self.running_mean = blend(self.running_mean, mean, self.momentum)
            self.running_var = blend(self.running_var, var, self.momentum)
        y = []
        for row in x:
            y.append([])
            for j in range(self.n_features):
                z = (row[j] - mean[j]) / (var[j] + self.eps) ** 0.5
                y[-1].append(self.gamma[j] * z + self.beta[j])
        return y
