# role: optimizer
# mistake: decay-sign-flipped
# name: sgd
# subject: SGD
# style: weight decay taken from the gradient
class SGD:
    def __init__(self, params, lr=0.1, weight_decay=0.0):
        self.params = params
        self.lr = lr
        self.weight_decay = weight_decay

    def step(self, grads):
        for p, g in zip(self.params, grads):
            d_p = g - self.weight_decay * p
            p -= self.lr * d_p
