import torch as _torch
from torch import nn as _nn

_x = _torch.rand(64, 1, 28, 28)
_y = _torch.randint(0, 10, (64,))
_model = _nn.Sequential(
    _nn.Flatten(),
    _nn.Linear(28 * 28, 512), _nn.ReLU(),
    _nn.Linear(512, 512), _nn.ReLU(),
    _nn.Linear(512, 10),
)
_flat = _model[0](_x)                       # Flatten keeps dimension 0: an image stays an image
_hidden = _model[2](_model[1](_flat))       # Linear changes the last size only, ReLU no size at all
_logits = _model(_x)
_classes = _logits.argmax(1)                # the dimension that argmax looks along is gone
_loss = _nn.CrossEntropyLoss()(_logits, _y)  # the mean over the batch: no dimension is left

flat_shape = tuple(_flat.shape)
hidden_shape = tuple(_hidden.shape)
logits_shape = tuple(_logits.shape)
classes_shape = tuple(_classes.shape)
loss_shape = tuple(_loss.shape)
