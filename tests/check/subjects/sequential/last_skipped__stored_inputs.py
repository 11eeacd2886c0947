# role: sequential
# mistake: last-skipped
# subject: Sequential
# style: keeps the inputs of the layers for the way back, returns the last one kept
class Sequential:
    def __init__(self, *args):
        self.modules = list(args)
        self.inputs = []

    def forward(self, x):
        self.inputs = []
        for m in self.modules:
            self.inputs.append(x)
            x = m(x)
        return self.inputs[-1]

    def __call__(self, x):
        return self.forward(x)

    def parameters(self):
        for m in self.modules:
            yield from m.parameters()
