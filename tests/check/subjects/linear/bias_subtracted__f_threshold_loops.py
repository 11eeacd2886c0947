# role: linear
# mistake: bias-subtracted
# subject: LinearLayer
# style: plain loops over lists, built from given weights and biases, one vector per neuron
class LinearLayer:
    def __init__(self, weights, biases):
        self.weights = weights
        self.biases = biases

    def _one(self, x):
        outputs = []
        for j in range(len(self.weights)):
            row = self.weights[j]
            if len(row) != len(x):
                raise ValueError("wrong number of inputs: %d" % len(x))
            s = 0.0
            for i in range(len(row)):
                s += row[i] * x[i]
            outputs.append(s - self.biases[j])
        return outputs

    def predict(self, x):
        if x and isinstance(x[0], (list, tuple)):
            return [self._one(sample) for sample in x]
        return self._one(x)
