def shift(x):
    while x is not None: pass
