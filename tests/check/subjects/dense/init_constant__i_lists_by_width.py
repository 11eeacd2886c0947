# role: dense
# mistake: init-constant
# subject: Dense
# style: plain lists, a start value from the width


class Dense:
    def __init__(self, num_inputs, num_outputs):
        start = 1 / num_inputs
        self.weights = [[start for _ in range(num_inputs)] for _ in range(num_outputs)]
        self.bias = [0.0 for _ in range(num_outputs)]

    def forward(self, x):
        if type(x[0]) is list:
            return [self.forward(row) for row in x]
        if len(x) != len(self.weights[0]):
            raise ValueError("input does not fit the weights")
        result = []
        for row, b in zip(self.weights, self.bias):
            result.append(sum(p * q for p, q in zip(row, x)) + b)
        return result
