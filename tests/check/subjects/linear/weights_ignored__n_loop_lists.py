# role: linear
# mistake: weights-ignored
# subject: Linear
# style: lists built from given weights, index loops, width checked
class Linear:
    def __init__(self, weights, biases):
        self.weights = weights
        self.biases = biases

    def sample(self, x):
        outputs = []
        for n in range(len(self.weights)):
            if len(x) != len(self.weights[n]):
                raise ValueError("wrong number of inputs")
            total = 0
            for i in range(len(self.weights[n])):
                total += x[i]
            outputs.append(total + self.biases[n])
        return outputs

    def forward(self, x):
        batch = len(x) > 0 and isinstance(x[0], list)
        return [self.sample(row) for row in x] if batch else self.sample(x)
