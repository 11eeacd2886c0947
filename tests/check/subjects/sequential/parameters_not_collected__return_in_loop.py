# role: sequential
# mistake: parameters-not-collected
# subject: Net
# style: the loop over the layers ends after the first
class Net:
    def __init__(self, layers):
        self.layers = layers

    def predict(self, X):
        A = X
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def parameters(self):
        for layer in self.layers:
            return list(layer.parameters())
