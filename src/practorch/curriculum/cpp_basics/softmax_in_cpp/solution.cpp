#include <algorithm>
#include <cmath>
#include <iostream>
#include <vector>

std::vector<float> softmax(const std::vector<float>& logits) {
    std::vector<float> e(logits.size());
    if (logits.empty()) return e;
    // With the largest one subtracted, exp never sees a positive number.
    float top = *std::max_element(logits.begin(), logits.end());
    float total = 0;
    for (std::size_t i = 0; i < logits.size(); i++) {
        e[i] = std::exp(logits[i] - top);
        total += e[i];
    }
    // The sum is whole only after the loop, so the division has a loop of its own.
    for (float& p : e) p /= total;
    return e;
}

int main() {
    std::vector<float> logits;
    float number;
    while (std::cin >> number) logits.push_back(number);
    for (float p : softmax(logits)) std::cout << p << '\n';
}
