# role: optimizer
# mistake: decay-sign-flipped
# name: sgd
# subject: GradientDescent
# style: dicts of arrays, l2, a factor before the step
class GradientDescent:
    def __init__(self, learning_rate=0.01, l2=1e-4):
        self.learning_rate = learning_rate
        self.l2 = l2

    def update(self, params, grads):
        factor = 1 + self.learning_rate * self.l2
        for key in params:
            params[key] = factor * params[key] - self.learning_rate * grads[key]
        return params
