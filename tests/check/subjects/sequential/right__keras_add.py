# role: sequential
# mistake: none
# subject: NeuralNetwork
# style: an empty network that grows with add, predict instead of forward
class NeuralNetwork:
    """A feed-forward network.

    >>> net = NeuralNetwork()
    >>> net.add(Dense(2, 3))
    """

    def __init__(self):
        self._stack = []

    def add(self, layer):
        self._stack.append(layer)

    def predict(self, inputs):
        signal = inputs
        for depth in range(len(self._stack)):
            signal = self._stack[depth].forward(signal)
        return signal
