# role: activation
# mistake: scalar-only
# name: relu
# subject: ReLU
# style: class with the built-in max
class ReLU:
    def forward(self, x: float) -> float:
        return max(0.0, x)
