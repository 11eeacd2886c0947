# role: optimizer
# mistake: momentum-restarts
# name: momentum
# subject: Momentum
# style: dicts of arrays, get with a default; nothing is written back
class Momentum:
    def __init__(self, learning_rate=0.01, beta=0.9):
        self.learning_rate = learning_rate
        self.beta = beta
        self.velocity = {}

    def update(self, params, grads):
        for name in params:
            v = self.velocity.get(name, 0.0)
            v = self.beta * v - self.learning_rate * grads[name]
            params[name] = params[name] + v
        return params
