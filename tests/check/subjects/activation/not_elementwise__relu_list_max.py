# role: activation
# mistake: not-elementwise
# name: relu
# subject: ReLU
# style: class, max over the list
class ReLU:
    def __call__(self, xs):
        biggest = max(xs)
        return [max(0, biggest) for _ in xs]
