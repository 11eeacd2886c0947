# attack: the metadata of the cell are a list, then a number, then missing
# lesson: 02_activations
# exercise: relu

# %% nbgrader=["relu"]
#| export
def relu(x):
    return x

# %% nbgrader=7 tags=3
#| export
def relu(x):
    return x
