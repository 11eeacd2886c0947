# role: sequential
# mistake: first-skipped
# subject: Mlp
# style: add, and an index that counts from one
class Mlp:
    def __init__(self):
        self.layers = []

    def add(self, layer):
        self.layers.append(layer)

    def call(self, inputs):
        result = inputs
        for number in range(1, len(self.layers)):
            result = self.layers[number].forward(result)
        return result
