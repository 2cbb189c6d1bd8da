from torch import Tensor, nn


class BasicBlock(nn.Module):
    """relu(bn2(conv2(relu(bn1(conv1(x))))) + shortcut(x))."""

    def __init__(self, c_in: int, c_out: int, stride: int = 1) -> None:
        # TODO: eight of these lines, in order, with their indentation.
        #
        # self.shortcut = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))
        # self.bn2 = nn.BatchNorm2d(c_out)
        # self.conv2 = nn.Conv2d(c_out, c_out, 3, stride, padding=1, bias=False)
        # self.conv2 = nn.Conv2d(c_out, c_out, 3, padding=1, bias=False)
        # if c_in != c_out:
        # if stride != 1 or c_in != c_out:
        # super().__init__()
        # self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, padding=1)
        # self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, padding=1, bias=False)
        # self.bn1 = nn.BatchNorm2d(c_out)
        # self.bn1 = nn.BatchNorm2d(c_in)
        # self.shortcut = nn.Identity()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """The block on a batch of images.

        x:  (B, c_in, H, W)
        -> (B, c_out, ceil(H / stride), ceil(W / stride))
        """
        # TODO: three of these lines, in order.
        #
        # y = self.bn2(self.conv2(y))
        # y = self.bn2(self.conv2(y)).relu()
        # y = self.bn2(self.conv2(y).relu())
        # y = self.bn1(self.conv1(x)).relu()
        # y = self.bn1(self.conv1(x).relu())
        # y = self.bn1(self.conv1(x.relu_()))
        # return y.relu()
        # return y + self.shortcut(x)
        # return (y + self.shortcut(x)).relu()
        # return (y + x).relu()
        raise NotImplementedError
