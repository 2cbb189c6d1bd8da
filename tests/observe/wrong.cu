#include <cassert>
__global__ void no_guard(const float* x, float* out) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    out[i] = x[0];
}
__global__ void before(const float* x, float* out) {
    out[threadIdx.x] = x[int(threadIdx.x) - 1];
}
__global__ void far_away(float* out, int n) {
    out[(long)n * 1000] = 1;
}
__global__ void on_a_plane(float* out, int n) {
    out[(blockIdx.y * blockDim.y + threadIdx.y) * n + threadIdx.x] = 1;
}
__global__ void some_wait(float* out) {
    if (threadIdx.x < 3)
        __syncthreads();
    out[threadIdx.x] = 1;
}
__global__ void some_shuffle(float* out) {
    if (threadIdx.x < 3) out[threadIdx.x] = __shfl_down_sync(0xffffffff, 1.0f, 1);
}
__global__ void no_barrier(float* out) {
    __shared__ float s[8];
    s[threadIdx.x] = threadIdx.x;
    out[threadIdx.x] = s[7 - threadIdx.x];
}
__global__ void last_writes(float* out) {
    out[0] = threadIdx.x + 10 * blockIdx.x;
}
__global__ void shared_index(float* out) {
    __shared__ float s[8];
    s[threadIdx.x + 1] = 1;
    out[threadIdx.x] = s[threadIdx.x];
}
__global__ void no_size(float* out) {
    extern __shared__ float s[];
    s[threadIdx.x] = 1;
    out[threadIdx.x] = s[threadIdx.x];
}
void on_the_host(const float* x, float* out) {
    out[0] = x[0];
}
__global__ void unwritten(float* out) {
    assert(!"not written yet");
}
__global__ void endless(float* out) {
    while (out[0] == 0) out[1] += 0;
}
