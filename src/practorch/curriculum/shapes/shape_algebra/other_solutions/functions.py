def tokens(B, T, C, H, K):
    return B * T, C


heads = "B, H, T, C // H"
keys = "B, H, C // H, T"
merged = "B, H * T, C // H"
windows = "B, T - K + 1, C, K"
thinned = "B, (T - 1) // K + 1, C"
