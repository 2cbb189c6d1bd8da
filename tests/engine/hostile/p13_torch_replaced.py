# verdict: not passed
# sys.modules['torch'] is a proxy
import sys, types
sys.modules["torch"] = types.ModuleType("torch")


def softmax(x):
    return x.exp()
