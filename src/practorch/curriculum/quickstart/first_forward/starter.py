# x = torch.rand(64, 1, 28, 28)
# y = torch.randint(0, 10, (64,))
# model = Flatten, Linear(784, 512), ReLU, Linear(512, 512), ReLU, Linear(512, 10)

# Point 1: flat = model[0](x), what Flatten gives
flat_shape = ...

# Point 2: hidden = model[2](model[1](flat)), after the first Linear and its ReLU
hidden_shape = ...

# Point 3: logits = model(x)
logits_shape = ...

# Point 4: classes = logits.argmax(1)
classes_shape = ...

# Point 5: loss = nn.CrossEntropyLoss()(logits, y)
loss_shape = ...
