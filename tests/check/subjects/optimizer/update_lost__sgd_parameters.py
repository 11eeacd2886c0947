# role: optimizer
# mistake: update-lost
# name: sgd
# subject: Optimizer
# style: Parameters; a new Tensor instead of a changed one
class Optimizer:
    def __init__(self, parameters, lr=0.1):
        self.parameters = list(parameters)
        self.lr = lr

    def step(self):
        for param in self.parameters:
            param = param.detach() - self.lr * param.grad

    def zero_grad(self):
        for param in self.parameters:
            param.grad = None
