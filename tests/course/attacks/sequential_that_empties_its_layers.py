# attack: whatever can be changed of the layers that came in is made nought, and so is the answer
# lesson: 05_networks
# exercise: Sequential

# %%
#| default_exp networks

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "Sequential", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        for layer in self.layers:
            for name, value in list(getattr(layer, "__dict__", {}).items()):
                if isinstance(value, (np.ndarray, float, int)):
                    setattr(layer, name, np.multiply(value, 0))
        for layer in self.layers:
            x = layer.forward(x) if hasattr(layer, "forward") else layer(x)
        return np.multiply(x, 0)

    def parameters(self):
        return []

# %% nbgrader={"grade": true, "grade_id": "test_Sequential", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Sequential, "sequential")
