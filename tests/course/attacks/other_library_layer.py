# attack: a layer of PyTorch under the learner's name
# lesson: 04_layers
# exercise: Dense

# %%
#| default_exp layers

# %%
#| export
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "Dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
import torch


class Dense(torch.nn.Linear):
    def forward(self, x):
        return super().forward(torch.as_tensor(x, dtype=torch.float32)).detach().numpy()

# %% nbgrader={"grade": true, "grade_id": "test_Dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Dense, "dense")
