import builtins

builtins.relu = lambda x: x * (x > 0)
