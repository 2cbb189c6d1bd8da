# What is it to Numbers() of the statement? "parameter", "buffer" or "neither"
a = ...                     # self.a = torch.ones(2, requires_grad=True)
b = ...                     # self.b = nn.Parameter(torch.ones(2))
c = ...                     # self.c = nn.Parameter(torch.ones(2)) * 0.5
d = ...                     # self.register_buffer("d", torch.ones(2))
e = ...                     # self.register_buffer("e", torch.ones(2), persistent=False)

# Names are a tuple or list of strings, in any order, () for none; numbers are ints.
saved = ...                 # the names in Numbers().state_dict()
nested = ...                # the names of the parameters of Nested()
listed = ...                # the names of the parameters of Listed()
num_repeated = ...          # the number of tensors in Repeated().parameters()
num_repeated_keys = ...     # the number of names in Repeated().state_dict()
num_frozen = ...            # the number of tensors in Frozen().parameters()
trained = ...               # the names of the parameters of Frozen() that get a gradient
overwritten = ...           # the names of the parameters of Overwritten(), or "error"
