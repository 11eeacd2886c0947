# role: activation
# mistake: over-whole-array
# name: softmax
# subject: SoftMax
# style: Tensor methods in a class with call
class SoftMax:
    def call(self, z):
        e = (z - z.max()).exp()
        return e / e.sum()
