# role: linear
# mistake: weight-negated
# subject: linear
# style: function of NumPy arrays, PyTorch argument names, bias first
import numpy as np


def linear(input, weight, bias):
    """input (*, in_features), weight (out_features, in_features), bias (out_features,)"""
    return bias - np.matmul(input, weight.T)
