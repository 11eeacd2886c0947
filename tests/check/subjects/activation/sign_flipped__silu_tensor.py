# role: activation
# mistake: sign-flipped
# name: silu
# subject: SiLU
# style: class over Tensors, no base class
class SiLU:
    def __call__(self, x):
        return x / (1.0 + x.exp())
