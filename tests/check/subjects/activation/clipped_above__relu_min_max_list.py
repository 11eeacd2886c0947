# role: activation
# mistake: clipped-above
# name: relu
# subject: Relu
# style: class over lists with min and max
class Relu:
    limit = 6.0

    def __call__(self, row):
        return [min(self.limit, max(0.0, number)) for number in row]
