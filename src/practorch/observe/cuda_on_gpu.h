// CUDA C++ on a real GPU, started by the same job file as the shim. Tensors stand between guard zones, so that a write
// outside is seen after the kernel; which thread it was, only the shim can tell.
#pragma once
#include "cuda_job.h"

namespace practorch {

constexpr size_t ZONE = 4096;   // a multiple of every alignment that a kernel may ask for
constexpr unsigned char MARK = 0xFF;

[[noreturn]] inline void stop(const char* what, const char* more) {
    fprintf(stderr, "\n@practorch says %s%s\n", what, more);
    exit(86);
}

inline void sound(cudaError_t error, const char* where) {
    if (error != cudaSuccess) stop(where, cudaGetErrorString(error));
}

inline void give(Argument& a, char* bytes) {
    char* all;
    sound(cudaMalloc(&all, a.bytes + 2 * ZONE), "device memory: ");
    sound(cudaMemset(all, MARK, a.bytes + 2 * ZONE), "device memory: ");
    a.place = all + ZONE;
    sound(cudaMemcpy(a.place, bytes, a.bytes, cudaMemcpyHostToDevice), "device memory: ");
}

inline void take_back(const Argument& a, char* bytes) {
    sound(cudaDeviceSynchronize(), "a kernel failed: ");
    unsigned char before[ZONE], after[ZONE];
    cudaMemcpy(before, a.place - ZONE, ZONE, cudaMemcpyDeviceToHost);
    cudaMemcpy(after, a.place + a.bytes, ZONE, cudaMemcpyDeviceToHost);
    for (size_t i = 0; i < ZONE; i++) {
        if (after[i] != MARK) stop("a thread wrote past the end of ", a.name);
        if (before[i] != MARK) stop("a thread wrote before the start of ", a.name);
    }
    cudaMemcpy(bytes, a.place, a.bytes, cudaMemcpyDeviceToHost);
}

template <class Kernel> auto configured(const char* name, Kernel kernel, dim3 grid, dim3 block, size_t shared = 0, cudaStream_t stream = 0) {
    return [=](auto... args) {
        note_launch(name, grid, block);
        kernel<<<grid, block, shared, stream>>>(args...);
        sound(cudaGetLastError(), "CUDA refuses to launch it: ");
    };
}

}  // namespace practorch
