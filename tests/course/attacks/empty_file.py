# attack: a file without any cell
# lesson: 02_activations
# exercise: relu

# Nothing to see.
