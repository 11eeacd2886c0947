# role: neuron
# mistake: activation-twice
# name: sigmoid
# subject: SigmoidNeuron
# style: scikit-learn user, coef_ and intercept_
import numpy as np


class SigmoidNeuron:
    def __init__(self, n_features):
        self.coef_ = np.random.normal(0, 0.1, n_features)
        self.intercept_ = 0.0

    def decision_function(self, x):
        z = np.dot(x, self.coef_) + self.intercept_
        return 1 / (1 + np.exp(-z))

    def predict(self, x):
        # probability
        score = self.decision_function(x)
        return 1 / (1 + np.exp(-score))
