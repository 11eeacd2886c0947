# role: sequential
# mistake: parameters-not-collected
# subject: Stack
# style: append builds the stack; the result is assigned anew for each layer
class Stack:
    def __init__(self):
        self.parts = []

    def append(self, part):
        self.parts.append(part)

    def __call__(self, x):
        for part in self.parts:
            x = part(x)
        return x

    def parameters(self):
        params = []
        for part in self.parts:
            params = list(part.parameters())
        return params
