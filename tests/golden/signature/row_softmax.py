def softmax(x, dim):
    return x.softmax(dim)
