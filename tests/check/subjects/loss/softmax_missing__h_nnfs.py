# role: loss
# mistake: softmax-missing
# name: cross_entropy
# subject: Loss_CategoricalCrossentropy
# style: neural networks from scratch in Python, logits taken for probabilities
import numpy as np


class Loss_CategoricalCrossentropy:
    def forward(self, y_pred, y_true):
        samples = len(y_pred)
        y_pred_clipped = np.clip(y_pred, 1e-7, 1 - 1e-7)
        if len(np.shape(y_true)) == 1:
            correct_confidences = y_pred_clipped[range(samples), y_true]
        else:
            correct_confidences = np.sum(y_pred_clipped * y_true, axis=1)
        negative_log_likelihoods = -np.log(correct_confidences)
        return np.mean(negative_log_likelihoods)
