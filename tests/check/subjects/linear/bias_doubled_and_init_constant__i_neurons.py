# role: linear
# mistake: bias-doubled init-constant
# subject: Linear
# style: plain lists, the sum starts at the bias


class Linear:
    def __init__(self, n_in, n_out):
        self.weights = [[0.5] * n_in for _ in range(n_out)]
        self.bias = [0.0] * n_out

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != len(self.weights[0]):
            raise ValueError("wrong width")
        out = []
        for w, b in zip(self.weights, self.bias):
            total = b
            for wi, xi in zip(w, x):
                total += wi * xi
            out.append(total + b)
        return out
