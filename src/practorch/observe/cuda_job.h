// What a check asks for, read from a file: which function, on which tensors and numbers. Included by the two places
// where CUDA C++ can run, cuda_on_cpu.h and cuda_on_gpu.h, which define dim3 and the two functions declared below.
//
// The file: one line of numbers, then a line per argument (t name bytes item_size, or n value), then the tensors' bytes.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace practorch {

struct Argument {
    bool is_tensor;
    char name[64], number[64];
    size_t bytes, item;
    char* place;   // where the kernel sees it
};

struct Job {
    int function = 0, num_arguments = 0, reverse = 0, at_start = 0;
    dim3 grid, block;
    size_t shared = 0;
    Argument arguments[32];

    template <class T> T* tensor(int i) { return (T*)arguments[i].place; }
    template <class T> T number(int i) {
        const char* text = arguments[i].number;
        return strpbrk(text, ".xinf") ? T(strtod(text, nullptr)) : T(strtoll(text, nullptr, 10));
    }
};

inline Job job;
inline FILE* launches;   // a line for every kernel launch: name, grid, block

inline void note_launch(const char* kernel, dim3 grid, dim3 block) {
    fprintf(launches, "%s %u %u %u %u %u %u\n", kernel, grid.x, grid.y, grid.z, block.x, block.y, block.z);
    fflush(launches);
}

void give(Argument& argument, char* bytes);             // to where kernels can reach it
void take_back(const Argument& argument, char* bytes);  // after all kernels are done

inline int run(char** files, void (*const functions[])()) {
    FILE* in = fopen(files[1], "rb");
    unsigned g[3], b[3];
    if (!in || fscanf(in, "%d %d %d %zu %d %u %u %u %u %u %u", &job.function, &job.reverse, &job.at_start, &job.shared,
                      &job.num_arguments, g, g + 1, g + 2, b, b + 1, b + 2) != 11) return 70;
    job.grid = dim3(g[0], g[1], g[2]);
    job.block = dim3(b[0], b[1], b[2]);
    for (int i = 0; i < job.num_arguments; i++) {
        Argument& a = job.arguments[i];
        char kind;
        if (fscanf(in, " %c", &kind) != 1) return 70;
        a.is_tensor = kind == 't';
        if (a.is_tensor ? fscanf(in, "%63s %zu %zu", a.name, &a.bytes, &a.item) != 3 : fscanf(in, "%63s", a.number) != 1) return 70;
    }
    fgetc(in);
    launches = fopen(files[3], "w");
    for (int i = 0; i < job.num_arguments; i++) {
        Argument& a = job.arguments[i];
        if (!a.is_tensor) continue;
        char* bytes = (char*)malloc(a.bytes + 1);
        if (fread(bytes, 1, a.bytes, in) != a.bytes) return 70;
        give(a, bytes);
        free(bytes);
    }
    functions[job.function]();
    FILE* out = fopen(files[2], "wb");
    for (int i = 0; i < job.num_arguments; i++) {
        const Argument& a = job.arguments[i];
        if (!a.is_tensor) continue;
        char* bytes = (char*)malloc(a.bytes + 1);
        take_back(a, bytes);
        fwrite(bytes, 1, a.bytes, out);
        free(bytes);
    }
    return fclose(out) ? 70 : 0;
}

}  // namespace practorch
