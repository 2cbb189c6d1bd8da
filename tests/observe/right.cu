#include <cuda_runtime.h>
#include <cstdio>

__global__ void add(const float* __restrict__ x, const float* y, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = x[i] + y[i];   // a "string" with <<<1, 2>>>(x) in it
}

void add_all(const float* x, const float* y, float* out, int n) {
    const int threads = 64;
    add<<<(n + threads - 1) / threads,
          threads>>>(x, y, out, n);
}

__global__ void block_sums(const float* x, float* out) {
    __shared__ float part[64];
    int t = threadIdx.x;
    part[t] = x[blockIdx.x * blockDim.x + t];
    __syncthreads();
    for (int s = blockDim.x / 2; s > 0; s /= 2) {
        if (t < s) part[t] += part[t + s];
        __syncthreads();
    }
    if (t == 0) out[blockIdx.x] = part[0];
}

__global__ void warp_sum(const double* x, double* total) {
    extern __shared__ double kept[];
    kept[threadIdx.x] = x[threadIdx.x];
    double v = kept[threadIdx.x];
    for (int by = 16; by > 0; by /= 2) v += __shfl_down_sync(0xffffffff, v, by);
    if (threadIdx.x % 32 == 0) atomicAdd(total, v);
}

__global__ void votes(const int* x, int* out) {
    unsigned yes = __ballot_sync(~0u, x[threadIdx.x] > 0);
    int next = __shfl_sync(~0u, x[threadIdx.x], (threadIdx.x + 1) % 32);
    int other = __shfl_xor_sync(~0u, x[threadIdx.x], 1);
    out[threadIdx.x] = __popc(yes) * 1000000 + next * 1000 + other;
}

template <int TILE> __global__ void matmul(const float* a, const float* b, float* c, int n) {
    __shared__ float as[TILE][TILE], bs[TILE][TILE];
    int row = blockIdx.y * TILE + threadIdx.y, col = blockIdx.x * TILE + threadIdx.x;
    float sum = 0;
    for (int k = 0; k < n; k += TILE) {
        as[threadIdx.y][threadIdx.x] = row < n && k + threadIdx.x < n ? a[row * n + k + threadIdx.x] : 0;
        bs[threadIdx.y][threadIdx.x] = col < n && k + threadIdx.y < n ? b[(k + threadIdx.y) * n + col] : 0;
        __syncthreads();
        for (int j = 0; j < TILE; j++) sum += as[threadIdx.y][j] * bs[j][threadIdx.x];
        __syncthreads();
    }
    if (row < n && col < n) c[row * n + col] = sum;
}

void matmul_all(const float* a, const float* b, float* c, int n) {
    dim3 grid((n + 7) / 8, (n + 7) / 8), block(8, 8);
    matmul<8><<<grid, block>>>(a, b, c, n);
}

__global__ void fours(const float4* x, float4* out, long n) {
    long i = threadIdx.x;
    if (i < n) out[i] = make_float4(x[i].w, x[i].z, x[i].y, x[i].x);
}

void copies(const float* x, float* out, int n) {
    float *on_device, one = 0;
    cudaMalloc(&on_device, n * sizeof(float));
    cudaMemcpy(on_device, x, n * sizeof(float), cudaMemcpyDeviceToDevice);
    cudaMemcpy(&one, on_device, sizeof one, cudaMemcpyDeviceToHost);
    add<<<1, n>>>(on_device, on_device, out, n);
    if (cudaGetLastError() != cudaSuccess || cudaDeviceSynchronize() != cudaSuccess) std::printf("never");
    cudaFree(on_device);
    std::printf("first %g\n", one);
}
