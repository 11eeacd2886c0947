# role: activation
# mistake: no-exponential
# name: softmax
# subject: Softmax
# style: class over a flat list
class Softmax:
    """Turns scores to shares of the whole."""

    def forward(self, scores):
        total = sum(scores)
        return [s / total for s in scores]
