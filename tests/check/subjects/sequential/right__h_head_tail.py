# role: sequential
# mistake: none
# subject: Sequential
# style: recursion on head and tail
class Sequential:
    def __init__(self, *layers):
        if layers:
            self.head, self.tail = layers[0], Sequential(*layers[1:])
        else:
            self.head = self.tail = None

    def __call__(self, x):
        return x if self.head is None else self.tail(self.head(x))

    def parameters(self):
        if self.head is None:
            return []
        own = list(self.head.parameters()) if hasattr(self.head, "parameters") else []
        return own + self.tail.parameters()

    def train(self, mode=True):
        if self.head is not None:
            if hasattr(self.head, "train"):
                self.head.train() if mode else self.head.eval()
            self.tail.train(mode)
        return self

    def eval(self):
        return self.train(False)
