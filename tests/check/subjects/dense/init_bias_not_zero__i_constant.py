# role: dense
# mistake: init-bias-not-zero
# name: relu
# subject: DenseRelu
# style: plain lists, bias of a tenth in each unit

from random import gauss


class DenseRelu:
    def __init__(self, n_in, n_out):
        sd = (2 / n_in) ** 0.5
        self.kernel = [[gauss(0, sd) for _ in range(n_out)] for _ in range(n_in)]
        self.bias = [0.1] * n_out

    def call(self, x):
        if isinstance(x[0], list):
            return [self.call(row) for row in x]
        if len(x) != len(self.kernel):
            raise ValueError("wrong number of features")
        columns = zip(*self.kernel)
        z = [sum(k * v for k, v in zip(col, x)) + b for col, b in zip(columns, self.bias)]
        return [v if v > 0 else 0.0 for v in z]
