# role: sequential
# mistake: input-returned mode-not-passed-on
# subject: Model
# style: an empty model that grows with add, a while loop, outputs kept in a list
class Model:
    def __init__(self):
        self.stack = []
        self.training = True
        self.outputs = []

    def add(self, layer):
        self.stack.append(layer)
        return self

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def __call__(self, x):
        self.outputs = []
        i = 0
        while i < len(self.stack):
            self.outputs.append(self.stack[i](x))
            i = i + 1
        return x
