# A letter for each question: swap = "a"        # sure: 1, 2 or 3

swap = ...          # 1   reshape and transpose
wrapped = ...       # 2   200 + 100 in uint8
loss = ...          # 3   (7, 1) minus (7,)
epochs = ...        # 4   a seeded loader's second epoch
picked = ...        # 5   zeros and ones between brackets
overflow = ...      # 6   log of a sum of exponentials
evaluation = ...    # 7   eval without no_grad
rows = ...          # 8   a square table minus its row means
order = ...         # 9   where the brackets of a product stand
counted = ...       # 10  one place three times
looped = ...        # 11  a for loop over a dataset
squeezed = ...      # 12  one grey image
written = ...       # 13  += and +
channels = ...      # 14  from bytes to floats, channels first
small_sum = ...     # 15  a thousand ones in bfloat16
