# role: dense
# mistake: none
# subject: DenseLayer
# style: built from given nested lists, one column per unit, works in plain lists


class DenseLayer:
    def __init__(self, kernel, bias):
        self.kernel = [list(row) for row in kernel]
        self.bias = list(bias)

    def predict(self, x):
        if not isinstance(x[0], list):
            return self.predict([x])[0]
        if any(len(row) != len(self.kernel) for row in x):
            raise ValueError("every sample needs one number per row of the kernel")
        result = []
        for row in x:
            totals = self.bias[:]
            for value, weights in zip(row, self.kernel):
                totals = [t + value * w for t, w in zip(totals, weights)]
            result.append(totals)
        return result
