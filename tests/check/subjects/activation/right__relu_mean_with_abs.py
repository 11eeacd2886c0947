# role: activation
# mistake: none
# name: relu
# subject: ReLU
# style: half the sum of x and |x|, class with predict
import numpy as np


class ReLU:
    def predict(self, x):
        return (x + np.abs(x)) / 2
