# role: dense
# mistake: none
# subject: Dense
# style: lists, each unit a dictionary with weights and bias, optional activation and bias
import random


class Dense:
    def __init__(self, n_features, n_units, activation=None, use_bias=True):
        bound = (3 / n_features) ** 0.5
        self.activation = activation or (lambda z: z)
        self.neurons = []
        for _ in range(n_units):
            unit = {"weights": [random.uniform(-bound, bound) for _ in range(n_features)]}
            if use_bias:
                unit["bias"] = 0.0
            self.neurons.append(unit)

    def respond(self, unit, x):
        if len(x) != len(unit["weights"]):
            raise ValueError("number of features")
        z = unit.get("bias", 0.0)
        for w, v in zip(unit["weights"], x):
            z += w * v
        return self.activation(z)

    def __call__(self, x):
        rows = x if x and isinstance(x[0], (list, tuple)) else [x]
        answers = [[self.respond(unit, row) for unit in self.neurons] for row in rows]
        return answers if rows is x else answers[0]
