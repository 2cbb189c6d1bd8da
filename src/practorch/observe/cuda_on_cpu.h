// CUDA C++ on the CPU, for learning: ordinary kernels run unchanged, and what a GPU would do silently wrong is said.
//
// How: every CUDA thread of a block is a fiber with a stack of its own. A fiber runs until it ends or must wait
// (__syncthreads, a warp function); then the next one runs. One block after the other; there are no real threads, so a
// run repeats itself exactly.
//
// What is seen:
//   - a read or write outside a tensor: each tensor lies at the edge of a page, with closed pages before and after. A
//     check runs twice, with the tensor at the end of its pages (overruns) and at their start (underruns).
//   - a barrier or warp function that some threads of the block never reach
//   - device memory used on the host: it is closed while no kernel runs
//   - shared memory that was read before it was written: at the start of a block it is all 0xFF (nan as a float)
//   - a configuration that CUDA refuses
// What is not seen: a race on one number between threads (x[0] += 1 runs to its end before the next thread comes).
#pragma once
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <type_traits>

struct uint3 { unsigned x, y, z; };
struct dim3 {
    unsigned x, y, z;
    constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};

#include "cuda_job.h"

extern "C" void practorch_say_frames();   // native_guard.h

namespace practorch {

constexpr size_t PAGE = 4096, FENCE = size_t(16) << 20, STACK = size_t(128) << 10;
constexpr size_t MOST_SHARED = size_t(227) << 10;
constexpr int WARP = 32, MOST_THREADS = 1024;

// ---- saying what went wrong ----

enum State { READY, AT_BARRIER, AT_WARP, DONE };

struct Fiber {
    ucontext_t context;
    uint3 thread;
    State state;
    int line;               // of the __syncthreads that it waits at
    unsigned mask;          // the lanes that a warp function waits for
    uint64_t slots[2];      // what this lane gives to the others; two, as one lane may be a step ahead of another
    unsigned num_exchanges;
};

inline Fiber fibers[MOST_THREADS];
inline Fiber* current;       // null on the host
inline int num_threads;
inline uint3 block_index;
inline dim3 block_size, grid_size;

inline unsigned flat(uint3 i, dim3 size) { return (i.z * size.y + i.y) * size.x + i.x; }

inline const char* whose() {
    static char text[80];
    if (!current) return "the host";
    bool is_flat = block_size.y * block_size.z * grid_size.y * grid_size.z == 1;
    uint3 t = current->thread, b = block_index;
    if (is_flat) snprintf(text, sizeof text, "thread %u of block %u", t.x, b.x);
    else snprintf(text, sizeof text, "thread (%u, %u, %u) of block (%u, %u, %u)", t.x, t.y, t.z, b.x, b.y, b.z);
    return text;
}

template <class... Parts> [[noreturn]] void stop(const char* form, Parts... parts) {
    fflush(stdout);
    dprintf(2, "\n@practorch says ");
    dprintf(2, form, parts...);
    dprintf(2, "\n");
    practorch_say_frames();
    _exit(86);
}

// ---- device memory, with fences ----

struct Range {
    char *pages, *start;    // start is where the tensor begins, inside its pages
    size_t num_bytes, size, item;
    char name[64];
    bool is_managed;
};
inline Range ranges[256];
inline int num_ranges;

inline Range& allocate(size_t bytes, size_t item, const char* name, bool is_managed = false) {
    size_t size = (bytes + PAGE - 1) / PAGE * PAGE + (bytes == 0) * PAGE;
    char* all = (char*)mmap(nullptr, size + 2 * FENCE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED || num_ranges == 256) stop("out of device memory");
    Range& r = ranges[num_ranges++];
    r = {all + FENCE, nullptr, bytes, size, item, {}, is_managed};
    size_t align = PRACTORCH_ALIGN > item ? PRACTORCH_ALIGN : item;   // 16 where the file has float4 and the like
    r.start = job.at_start ? r.pages : r.pages + (size - bytes) / align * align;
    snprintf(r.name, sizeof r.name, "%s", name);
    mprotect(r.pages, size, PROT_READ | PROT_WRITE);
    memset(r.pages, 0xFF, size);
    if (!is_managed) mprotect(r.pages, size, PROT_NONE);
    return r;
}

inline void open_device(bool open) {
    for (int i = 0; i < num_ranges; i++)
        if (!ranges[i].is_managed) mprotect(ranges[i].pages, ranges[i].size, open ? PROT_READ | PROT_WRITE : PROT_NONE);
}

inline void give(Argument& a, char* bytes) {
    a.place = allocate(a.bytes, a.item, a.name).start;
    open_device(true);
    memcpy(a.place, bytes, a.bytes);
    open_device(false);
}

inline void take_back(const Argument& a, char* bytes) {
    open_device(true);
    memcpy(bytes, a.place, a.bytes);
}

// ---- running a block ----

inline ucontext_t scheduler;
inline void (*body)();
inline char* stacks;
inline Range* dynamic_memory;   // extern __shared__ T name[]; is rewritten to T* name = dynamic_shared<T>();
template <class T> T* dynamic_shared() { return (T*)dynamic_memory->start; }

extern "C" char __start_practorch_shared[] __attribute__((weak));   // the linker's, around all __shared__ variables
extern "C" char __stop_practorch_shared[] __attribute__((weak));

inline void wait_as(State state) {
    Fiber* me = current;
    me->state = state;
    swapcontext(&me->context, &scheduler);
}

inline void barrier(int line) {
    current->line = line;
    wait_as(AT_BARRIER);
}

inline void fiber_main() {
    body();
    wait_as(DONE);
}

inline void prepare(Fiber& f, int i) {
    getcontext(&f.context);
    f.context.uc_stack.ss_sp = stacks + i * STACK;
    f.context.uc_stack.ss_size = STACK;
    f.context.uc_link = nullptr;
    makecontext(&f.context, fiber_main, 0);
    unsigned t = i;
    f.thread = {t % block_size.x, t / block_size.x % block_size.y, t / block_size.x / block_size.y};
    f.state = READY;
    f.num_exchanges = 0;
}

inline bool run_ready() {
    bool ran = false;
    for (int k = 0; k < num_threads; k++) {
        Fiber& f = fibers[job.reverse ? num_threads - 1 - k : k];
        if (f.state != READY) continue;
        current = &f;
        swapcontext(&scheduler, &f.context);
        ran = true;
    }
    return ran;
}

inline Fiber* lane(const Fiber* f, int i) {
    int first = int(f - fibers) / WARP * WARP;
    return i >= 0 && i < WARP && first + i < num_threads ? &fibers[first + i] : nullptr;
}

// A warp function is over when all lanes of its mask stand at one.
inline bool release_warps() {
    bool released = false;
    for (int k = 0; k < num_threads; k++) {
        Fiber& f = fibers[k];
        if (f.state != AT_WARP) continue;
        unsigned mask = f.mask;
        bool all_here = true;
        for (int i = 0; i < WARP; i++)
            if (Fiber* other = lane(&f, i); other && mask >> i & 1) all_here &= other->state == AT_WARP && other->mask == mask;
        if (!all_here) continue;
        for (int i = 0; i < WARP; i++)
            if (Fiber* other = lane(&f, i); other && mask >> i & 1) other->state = READY;
        released = true;
    }
    return released;
}

inline bool release_barrier() {
    int waiting = 0, done = 0;
    Fiber* first = nullptr;
    for (int i = 0; i < num_threads; i++) {
        waiting += fibers[i].state == AT_BARRIER;
        done += fibers[i].state == DONE;
        if (!first && fibers[i].state == AT_WARP) first = &fibers[i];
    }
    if (done == num_threads) return false;
    current = nullptr;
    if (first)
        stop("thread %d waits in a warp function for lanes of its mask that never come", int(first - fibers));
    for (int i = 0; i < num_threads; i++)
        if (done && fibers[i].state == AT_BARRIER) dprintf(2, "\n@practorch line %d\n", fibers[i].line);
    if (done)
        stop("__syncthreads: %d of %d threads wait there, the others have left the kernel", waiting, num_threads);
    for (int i = 0; i < num_threads; i++) fibers[i].state = READY;
    return true;
}

inline void run_block() {
    if (__start_practorch_shared) memset(__start_practorch_shared, 0xFF, __stop_practorch_shared - __start_practorch_shared);
    memset(dynamic_memory->pages, 0xFF, dynamic_memory->size);
    for (int i = 0; i < num_threads; i++) prepare(fibers[i], i);
    do {
        while (run_ready() || release_warps()) {}
    } while (release_barrier());
    current = nullptr;
}

inline void check_configuration(const char* kernel, dim3 grid, dim3 block, size_t shared) {
    if (current) stop("%s: a kernel cannot be launched from a kernel here", kernel);
    uint64_t threads = uint64_t(block.x) * block.y * block.z;
    if (threads == 0) stop("%s: a block of 0 threads; CUDA refuses to launch it", kernel);
    if (threads > MOST_THREADS || block.z > 64)
        stop("%s: a block of %u x %u x %u threads; CUDA refuses more than 1024", kernel, block.x, block.y, block.z);
    if (uint64_t(grid.x) * grid.y * grid.z == 0) stop("%s: a grid of 0 blocks; CUDA refuses to launch it", kernel);
    if (grid.y > 65535 || grid.z > 65535 || grid.x > 0x7fffffff)
        stop("%s: a grid of %u x %u x %u blocks; CUDA refuses that many", kernel, grid.x, grid.y, grid.z);
    if (shared > MOST_SHARED) stop("%s: %zu bytes of shared memory; a block has 227 KiB at most", kernel, shared);
}

template <class Kernel, class... Args>
void launch(const char* name, Kernel kernel, dim3 grid, dim3 block, size_t shared, Args... args) {
    check_configuration(name, grid, block, shared);
    note_launch(name, grid, block);
    constexpr int private_pages = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    if (!stacks) stacks = (char*)mmap(nullptr, MOST_THREADS * STACK, PROT_READ | PROT_WRITE, private_pages, -1, 0);
    grid_size = grid;
    block_size = block;
    num_threads = block.x * block.y * block.z;
    dynamic_memory = &allocate(shared, 4, "the dynamic shared memory (in units of 4 bytes)");
    auto call = [&] { kernel(args...); };
    static decltype(call)* bound;   // a fiber begins in a function without arguments, so the call waits for it here
    bound = &call;
    body = [] { (*bound)(); };
    open_device(true);
    for (unsigned z = 0; z < grid.z; z++)
        for (unsigned y = 0; y < grid.y; y++)
            for (unsigned x = 0; x < grid.x; x++) {
                block_index = job.reverse ? uint3{grid.x - 1 - x, grid.y - 1 - y, grid.z - 1 - z} : uint3{x, y, z};
                run_block();
            }
    open_device(false);
}

// kernel<<<grid, block, shared>>>(args) is rewritten to configured("kernel", kernel, grid, block, shared)(args).
template <class Kernel> auto configured(const char* name, Kernel kernel, dim3 grid, dim3 block, size_t shared = 0, int = 0) {
    return [=](auto... args) { launch(name, kernel, grid, block, shared, args...); };
}

// Every lane gives a value; what each lane gave is there to be read when all lanes of the mask have come.
template <class T> struct Exchange {
    Fiber* me = current;
    unsigned mask, turn;
    Exchange(unsigned mask, T value) : mask(mask), turn(me->num_exchanges++ % 2) {
        static_assert(sizeof(T) <= 8, "a lane gives at most 8 bytes");
        if (!(mask >> my_lane() & 1)) stop("%s called a warp function whose mask leaves it out", whose());
        me->slots[turn] = 0;
        memcpy(&me->slots[turn], &value, sizeof value);
        me->mask = mask;
        wait_as(AT_WARP);
    }
    int my_lane() const { return int(me - fibers) % WARP; }
    bool has(int i) const { return lane(me, i) && mask >> i & 1; }
    T from(int i) const {
        T value;
        const Fiber* giver = has(i) ? lane(me, i) : me;
        memcpy(&value, &giver->slots[turn], sizeof value);
        return value;
    }
};

template <class T, class Change> T atomic(T* place, Change change) {
    T old = *place;
    *place = change(old);
    return old;
}

}  // namespace practorch

// What the guard asks when a closed page was touched: true if it was one of ours, and what happened has been said.
extern "C" bool practorch_explains(uintptr_t address, const char* access) {
    using namespace practorch;
    for (int i = 0; i < num_ranges; i++) {
        const Range& r = ranges[i];
        if (address < uintptr_t(r.pages - FENCE) || address >= uintptr_t(r.pages + r.size + FENCE)) continue;
        long long away = (long long)(address - uintptr_t(r.start)), item = r.item;
        long long index = away >= 0 ? away / item : -((-away + item - 1) / item);
        const char* did = *access == 'w' ? "wrote" : *access == 'r' ? "read" : "touched";
        if (!current)
            dprintf(2, "\n@practorch says the host %s %s, which is on the GPU: only a kernel can\n", did, r.name);
        else
            dprintf(2, "\n@practorch says %s %s index %lld of %s, which has %zu\n", whose(), did, index, r.name, r.num_bytes / r.item);
        return true;
    }
    return false;
}

// ---- the words of CUDA C++ ----

#define threadIdx (::practorch::current->thread)
#define blockIdx (::practorch::block_index)
#define blockDim (::practorch::block_size)
#define gridDim (::practorch::grid_size)
#define __global__ static
#define __device__
#define __host__
#define __constant__ static
#define __shared__ static __attribute__((section("practorch_shared")))
#define __restrict__
#define __forceinline__ inline
#define __noinline__
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))
constexpr int warpSize = practorch::WARP;

#define __syncthreads() ::practorch::barrier(__LINE__)
inline void __threadfence() {}
inline void __threadfence_block() {}
inline void __syncwarp(unsigned mask = ~0u) { practorch::Exchange<int>(mask, 0); }

template <class T> T __shfl_sync(unsigned mask, T value, int from, int width = 32) {
    practorch::Exchange<T> all(mask, value);
    return all.from(all.my_lane() / width * width + from % width);
}
template <class T> T __shfl_down_sync(unsigned mask, T value, unsigned by, int width = 32) {
    practorch::Exchange<T> all(mask, value);
    int me = all.my_lane();
    return all.from(me % width + int(by) < width ? me + int(by) : me);
}
template <class T> T __shfl_up_sync(unsigned mask, T value, unsigned by, int width = 32) {
    practorch::Exchange<T> all(mask, value);
    int me = all.my_lane();
    return all.from(me % width >= int(by) ? me - int(by) : me);
}
template <class T> T __shfl_xor_sync(unsigned mask, T value, int bits, int = 32) {
    practorch::Exchange<T> all(mask, value);
    return all.from(all.my_lane() ^ bits);
}
inline unsigned __ballot_sync(unsigned mask, int yes) {
    practorch::Exchange<int> all(mask, yes != 0);
    unsigned found = 0;
    for (int i = 0; i < 32; i++)
        if (all.has(i) && all.from(i)) found |= 1u << i;
    return found;
}
inline int __any_sync(unsigned mask, int yes) { return __ballot_sync(mask, yes) != 0; }
inline int __all_sync(unsigned mask, int yes) { return __ballot_sync(mask, !yes) == 0; }

template <class T> T atomicAdd(T* p, std::type_identity_t<T> v) { return practorch::atomic(p, [=](T x) { return T(x + v); }); }
template <class T> T atomicSub(T* p, std::type_identity_t<T> v) { return practorch::atomic(p, [=](T x) { return T(x - v); }); }
template <class T> T atomicMax(T* p, std::type_identity_t<T> v) { return practorch::atomic(p, [=](T x) { return x < v ? v : x; }); }
template <class T> T atomicMin(T* p, std::type_identity_t<T> v) { return practorch::atomic(p, [=](T x) { return v < x ? v : x; }); }
template <class T> T atomicExch(T* p, std::type_identity_t<T> v) { return practorch::atomic(p, [=](T) { return v; }); }
template <class T> T atomicCAS(T* p, std::type_identity_t<T> was, std::type_identity_t<T> v) {
    return practorch::atomic(p, [=](T x) { return x == was ? v : x; });
}

template <class A, class B> constexpr auto max(A a, B b) { return a < b ? b : a; }
template <class A, class B> constexpr auto min(A a, B b) { return b < a ? b : a; }
inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
inline int __ffs(int bits) { return __builtin_ffs(bits); }
inline int __clz(int bits) { return bits ? __builtin_clz(bits) : 32; }
inline float rsqrtf(float x) { return 1 / sqrtf(x); }
inline float __expf(float x) { return expf(x); }
inline float __logf(float x) { return logf(x); }
inline float __fdividef(float x, float y) { return x / y; }
template <class T> T __ldg(const T* p) { return *p; }

struct float2 { float x, y; };
struct alignas(16) float4 { float x, y, z, w; };
struct int2 { int x, y; };
struct alignas(16) int4 { int x, y, z, w; };
inline float2 make_float2(float x, float y) { return {x, y}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

// The few calls of the runtime that a host function needs.
enum cudaError_t { cudaSuccess };
enum cudaMemcpyKind { cudaMemcpyHostToHost, cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost, cudaMemcpyDeviceToDevice, cudaMemcpyDefault };
inline cudaError_t cudaDeviceSynchronize() { return cudaSuccess; }
inline cudaError_t cudaGetLastError() { return cudaSuccess; }
inline cudaError_t cudaPeekAtLastError() { return cudaSuccess; }
inline const char* cudaGetErrorString(cudaError_t) { return "no error"; }
template <class T> cudaError_t cudaMalloc(T** p, size_t bytes) {
    *p = (T*)practorch::allocate(bytes, sizeof(T), "memory from cudaMalloc").start;
    return cudaSuccess;
}
template <class T> cudaError_t cudaMallocManaged(T** p, size_t bytes) {
    *p = (T*)practorch::allocate(bytes, sizeof(T), "memory from cudaMallocManaged", true).start;
    return cudaSuccess;
}
inline cudaError_t cudaFree(void*) { return cudaSuccess; }
inline cudaError_t cudaMemcpy(void* to, const void* from, size_t bytes, cudaMemcpyKind) {
    practorch::open_device(true);
    memcpy(to, from, bytes);
    practorch::open_device(false);
    return cudaSuccess;
}
inline cudaError_t cudaMemset(void* to, int byte, size_t bytes) {
    practorch::open_device(true);
    memset(to, byte, bytes);
    practorch::open_device(false);
    return cudaSuccess;
}
