#include <algorithm>
#include <cmath>
#include <iostream>
#include <iterator>
#include <numeric>
#include <vector>

int main() {
    std::vector<float> x(std::istream_iterator<float>(std::cin), {});
    float top = std::accumulate(x.begin(), x.end(), -INFINITY, [](float a, float b) { return std::max(a, b); });
    float total = std::accumulate(x.begin(), x.end(), 0.0f, [=](float sum, float v) { return sum + std::exp(v - top); });
    std::transform(x.begin(), x.end(), std::ostream_iterator<float>(std::cout, " "),
                   [=](float v) { return std::exp((v - top) - std::log(total)); });
}
