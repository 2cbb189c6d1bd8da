#include <cmath>
#include <cstdio>

int main() {
    double* x = new double[4];
    long n = 0, room = 4;
    while (std::scanf("%lf", &x[n]) == 1) {
        n += 1;
        if (n == room) {
            double* wider = new double[2 * room];
            for (long i = 0; i < n; i++) wider[i] = x[i];
            delete[] x;
            x = wider;
            room *= 2;
        }
    }
    double top = -INFINITY, total = 0;
    for (long i = 0; i < n; i++) top = x[i] > top ? x[i] : top;
    for (long i = 0; i < n; i++) total += std::exp(x[i] - top);
    for (long i = 0; i < n; i++) std::printf("%.9f\n", std::exp(x[i] - top) / total);
    delete[] x;
}
