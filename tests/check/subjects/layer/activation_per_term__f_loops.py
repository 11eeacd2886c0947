# role: layer
# mistake: activation-per-term
# name: relu
# subject: ReluLayer
# style: lists, given weights and biases, relu around each product in the loop
class ReluLayer:
    def __init__(self, weights, biases):
        self.weights = weights
        self.biases = biases

    @staticmethod
    def relu(v):
        return v if v > 0 else 0.0

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.forward(row) for row in x]
        out = []
        for w, b in zip(self.weights, self.biases):
            if len(w) != len(x):
                raise ValueError("sizes differ")
            z = b
            for wi, xi in zip(w, x):
                z += self.relu(wi * xi)
            out.append(z)
        return out
