# role: loss
# mistake: none
# name: mse
# subject: MSE
# style: lists, exact fractions on an explicit stack, a float only at the end

from fractions import Fraction


class MSE:
    @classmethod
    def calculate(cls, target, prediction):
        stack, total, count = [(target, prediction)], Fraction(0), 0
        while stack:
            t, p = stack.pop()
            if isinstance(t, (list, tuple)):
                stack.extend(zip(t, p))
            else:
                total += (Fraction(p) - Fraction(t)) ** 2
                count += 1
        return float(total / count)

    def __call__(self, target, prediction):
        return self.calculate(target, prediction)
