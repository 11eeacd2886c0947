# role: optimizer
# mistake: none
# name: sgd
# subject: StochasticGradientDescent
# style: one weight at a time, update(w, grad_wrt_w) returns the new one
class StochasticGradientDescent:
    def __init__(self, learning_rate=0.01):
        self._minus_rate = -learning_rate

    def update(self, w, grad_wrt_w):
        return w + self._minus_rate * grad_wrt_w
