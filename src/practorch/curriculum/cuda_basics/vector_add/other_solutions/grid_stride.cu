#include <cuda_runtime.h>

__global__ void add_kernel(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ sum, int count) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += blockDim.x * gridDim.x) sum[i] = a[i] + b[i];
}

void add(const float* a, const float* b, float* sum, int count) {
    dim3 block(128);
    dim3 grid((count - 1) / block.x + 1);
    add_kernel<<<grid, block>>>(a, b, sum, count);
    cudaDeviceSynchronize();
}
