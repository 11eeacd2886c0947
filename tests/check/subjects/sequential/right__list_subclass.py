# role: sequential
# mistake: none
# subject: Stack
# style: a list that can be called
class Stack(list):
    def __init__(self, *layers):
        super().__init__(layers)

    def __call__(self, x, start=0):
        if start == len(self):
            return x
        return self(self[start](x), start + 1)

    def parameters(self):
        return sum([list(layer.parameters()) for layer in self if hasattr(layer, "parameters")], [])
