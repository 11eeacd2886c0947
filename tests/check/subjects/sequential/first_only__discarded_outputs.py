# role: sequential
# mistake: first-only
# subject: Model
# style: the first layer apart, the others called in a loop whose outputs nobody takes
class Model:
    def __init__(self):
        self.first = None
        self.following = []

    def add(self, layer):
        if self.first is None:
            self.first = layer
        else:
            self.following.append(layer)
        return self

    def call(self, inputs):
        outputs = self.first(inputs)
        for layer in self.following:
            layer(outputs)
        return outputs

    def parameters(self):
        all_layers = [self.first, *self.following]
        return [p for layer in all_layers for p in layer.parameters()]
