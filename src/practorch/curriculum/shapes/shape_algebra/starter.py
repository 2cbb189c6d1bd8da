# Replace each ... by a string of sizes, such as "B, T, C + 1".
#
# x has shape (B, T, C); C is a multiple of H; 1 <= K <= T.

tokens = ...    # x.reshape(-1, C)

# heads below is x.view(B, T, H, C // H).transpose(1, 2)
heads = ...     # heads
keys = ...      # heads.mT
merged = ...    # heads.flatten(1, 2)

windows = ...   # x.unfold(1, K, 1)
thinned = ...   # x[:, ::K]
