# role: loss
# mistake: absolute-missing
# name: mae
# subject: MAE
# style: lists with a stack


class MAE:
    def forward(self, pred, target):
        todo, total, n = list(zip(pred, target)), 0.0, 0
        while todo:
            p, t = todo.pop()
            if isinstance(p, list):
                todo.extend(zip(p, t))
                continue
            total += p - t
            n += 1
        return total / n
