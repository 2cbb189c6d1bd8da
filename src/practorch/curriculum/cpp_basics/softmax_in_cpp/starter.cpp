#include <cmath>
#include <iostream>
#include <stdexcept>
#include <vector>

// Probabilities that sum to 1, finite for any finite logits; as many as there are logits.
std::vector<float> softmax(const std::vector<float>& logits) {
    // TODO: exp of what, divided by which sum? Then remove the next line.
    throw std::logic_error("not written yet");
}

int main() {
    // TODO: read numbers from std::cin until they end, print their softmax, one a line.
    softmax({});
}
