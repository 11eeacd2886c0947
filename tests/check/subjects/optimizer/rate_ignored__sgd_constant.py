# role: optimizer
# mistake: rate-ignored
# name: sgd
# subject: Optimizer
# style: Parameters; a constant from the first experiment stayed in the constructor
class Optimizer:
    def __init__(self, parameters, learning_rate=0.01):
        self.parameters = list(parameters)
        self.learning_rate = 0.01

    def step(self):
        for parameter in self.parameters:
            gradient = parameter.grad.data
            parameter.data = parameter.data - self.learning_rate * gradient

    def zero_grad(self):
        for parameter in self.parameters:
            parameter.grad = None
