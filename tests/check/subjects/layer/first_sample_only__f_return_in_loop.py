# role: layer
# mistake: first-sample-only
# subject: Layer
# style: lists, given weights and biases, step activation, loop over the samples
class Layer:
    def __init__(self, weights, biases):
        self.weights = weights
        self.biases = biases

    @staticmethod
    def step(z):
        return 1.0 if z >= 0 else 0.0

    def forward(self, samples):
        if samples and not isinstance(samples[0], list):
            return self.forward([samples])
        for sample in samples:
            outputs = []
            for w, b in zip(self.weights, self.biases):
                if len(w) != len(sample):
                    raise ValueError("sample and weights differ in length")
                outputs.append(self.step(sum(a * c for a, c in zip(w, sample)) + b))
            return outputs
