# role: loss
# mistake: none
# name: mse
# subject: MeanSquaredError
# style: lists of numbers or of rows, a running mean instead of a sum
class MeanSquaredError:
    @staticmethod
    def _flat(values):
        for v in values:
            if isinstance(v, (list, tuple)):
                yield from MeanSquaredError._flat(v)
            else:
                yield v

    def call(self, y_true, y_pred):
        mean, count = 0.0, 0
        for t, p in zip(self._flat(y_true), self._flat(y_pred)):
            count += 1
            mean += ((p - t) ** 2 - mean) / count
        return mean
