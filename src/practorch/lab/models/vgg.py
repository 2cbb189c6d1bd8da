"""VGG: 3x3 convolutions and poolings, then three linear layers. Parameter names are those of torchvision."""

from __future__ import annotations

from torch import Tensor, nn

# The convolutions of each of the five stages; a pooling halves the image after each stage.
STAGES = {
    11: ((64,), (128,), (256, 256), (512, 512), (512, 512)),
    13: ((64, 64), (128, 128), (256, 256), (512, 512), (512, 512)),
    16: ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512)),
    19: ((64, 64), (128, 128), (256, 256, 256, 256), (512, 512, 512, 512), (512, 512, 512, 512)),
}


class VGG(nn.Module):
    """Scores of num_classes classes; depth counts the layers with weights: 11, 13, 16 or 19.

    x:      (B, in_channels, H, W), H and W at least 32
    ->      (B, num_classes)

    Source: Simonyan and Zisserman 2014, arXiv 1409.1556, table 1; batch norm as torchvision adds it.
    """

    def __init__(self, depth: int, num_classes: int = 1000, in_channels: int = 3, *, has_norm: bool = False) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for stage in STAGES[depth]:
            for out_channels in stage:
                layers.append(nn.Conv2d(in_channels, out_channels, 3, padding=1))
                layers += [nn.BatchNorm2d(out_channels)] if has_norm else []
                layers.append(nn.ReLU(inplace=True))
                in_channels = out_channels
            layers.append(nn.MaxPool2d(2, 2))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(),
            nn.Linear(4096, num_classes),
        )
        self._start()

    def _start(self) -> None:
        """Without batch norm the deep ones learn only from weights that keep the size of what passes through."""
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
                assert module.bias is not None
                nn.init.zeros_(module.bias)
            elif isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=0.01)
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)  # (B, 512, H/32, W/32)
        x = self.avgpool(x)  # (B, 512, 7, 7)
        logits: Tensor = self.classifier(x.flatten(1))
        return logits
