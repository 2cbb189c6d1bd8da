def relu(x):
    y = x.clone()
    y[x <= 0] = 0
    return y
