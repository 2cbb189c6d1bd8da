__global__ void add_kernel(const float* x, const float* y, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    // The last block may reach past the end.
    if (i < n) out[i] = x[i] + y[i];
}

void add(const float* x, const float* y, float* out, int n) {
    int threads = 256;
    // n / threads, rounded up.
    int blocks = (n + threads - 1) / threads;
    add_kernel<<<blocks, threads>>>(x, y, out, n);
}
