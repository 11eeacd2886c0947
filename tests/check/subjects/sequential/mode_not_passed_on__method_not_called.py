# role: sequential
# mistake: mode-not-passed-on
# subject: Pipeline
# style: parentheses are missing after the layers' methods
class Pipeline:
    def __init__(self, steps):
        self.steps = steps

    def forward(self, x):
        for step in self.steps:
            x = step.forward(x)
        return x

    def train(self):
        for step in self.steps:
            step.train
        return self

    def eval(self):
        for step in self.steps:
            step.eval
        return self
