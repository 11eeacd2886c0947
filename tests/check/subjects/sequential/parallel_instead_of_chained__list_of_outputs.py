# role: sequential
# mistake: parallel-instead-of-chained
# subject: Network
# style: a comprehension over the layers, all outputs are returned
class Network:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, inputs):
        return [layer(inputs) for layer in self.layers]
