# attack: a file of text cells: no exercise is found in it, and none may count as passed
# lesson: 02_activations
# exercise: relu

# %% [markdown]
# All exercises of this lesson are passed.
