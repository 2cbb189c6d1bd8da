from torch import Tensor, empty, nn


class Linear(nn.Module):
    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.register_parameter("weight", nn.Parameter(empty(out_features, in_features)))
        self.register_parameter("bias", nn.Parameter(empty(out_features)))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        stdv = self.in_features**-0.5
        for p in self.parameters():
            nn.init.uniform_(p, -stdv, stdv)

    def forward(self, x: Tensor) -> Tensor:
        return x.matmul(self.weight.t()).add(self.bias)
