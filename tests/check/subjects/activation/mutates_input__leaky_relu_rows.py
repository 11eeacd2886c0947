# role: activation
# mistake: mutates-input
# name: leaky_relu
# subject: LeakyReLU
# style: mask kept in an attribute
class LeakyReLU:
    def __init__(self, alpha=0.01):
        self.alpha = alpha
        self.mask = None

    def forward(self, inputs):
        self.mask = inputs < 0
        outputs = inputs
        outputs[self.mask] = self.alpha * inputs[self.mask]
        return outputs
