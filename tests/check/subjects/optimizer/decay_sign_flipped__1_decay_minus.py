# role: optimizer
# mistake: decay-sign-flipped
# name: sgd
# subject: SGD
# style: PyTorch words, weight decay takes the weights off the gradient
class SGD:
    def __init__(self, params, lr, weight_decay=0.0):
        self.params = list(params)
        self.lr = lr
        self.weight_decay = weight_decay

    def step(self):
        for p in self.params:
            d_p = p.grad.numpy()
            if self.weight_decay != 0:
                d_p = d_p - self.weight_decay * p.data
            p.data = p.data - self.lr * d_p
