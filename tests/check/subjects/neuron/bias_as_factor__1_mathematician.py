# role: neuron
# mistake: bias-as-factor
# name: sigmoid
# subject: neuron
# style: mathematician, theta and sigma, one line each
import numpy as np

sigma = lambda zeta: 0.5 * (1.0 + np.tanh(zeta / 2))


def neuron(x, w, b):
    theta = np.dot(w, x) * b
    return sigma(theta)
