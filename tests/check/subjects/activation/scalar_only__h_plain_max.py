# role: activation
# mistake: scalar-only
# name: relu
# subject: ReLU
# style: plain max, class with call
class ReLU:
    def __init__(self):
        pass

    def __call__(self, x):
        return max(0.0, x)

    def forward(self, x):
        return self(x)
