# role: sequential
# mistake: none
# subject: Pipeline
# style: scikit-learn user, named steps made by append, deque
from collections import deque


class Pipeline:
    def __init__(self):
        self.steps = deque()

    def append(self, step):
        self.steps.append((f"step{len(self.steps)}", step))
        return self

    def predict(self, X):
        for _name, step in self.steps:
            X = step(X)
        return X
