# role: linear
# mistake: none
# subject: Linear
# style: NumPy, arrays kept by a descriptor that makes floats of whatever it is given
import numpy as np


class FloatArray:
    def __set_name__(self, owner, name):
        self.slot = "_" + name

    def __get__(self, instance, owner=None):
        return self if instance is None else instance.__dict__[self.slot]

    def __set__(self, instance, value):
        instance.__dict__[self.slot] = np.array(value, dtype=np.float64)


class Linear:
    weight = FloatArray()
    bias = FloatArray()

    def __init__(self, in_features, out_features):
        k = np.sqrt(1 / in_features)
        self.weight = np.random.uniform(-k, k, (out_features, in_features))
        self.bias = np.random.uniform(-k, k, out_features)

    def parameters(self):
        return {"weight": self.weight, "bias": self.bias}

    def predict(self, x):
        return (self.weight @ np.asarray(x).T).T + self.bias
