// Linked to a learner's program: every allocation ends at a page that may not be touched, and a program that is
// stopped says where it was. The address sanitizer does this better, but it reserves terabytes of address space, and a
// worker's memory limit (RLIMIT_AS) does not let it.
//
// What is said goes to stderr, in lines that native.py reads:
//   @practorch frames 0x4011d6 0x401240     the call stack, innermost first
//   @practorch touched write 16 of 16       the byte that was read or written, and how many the block has
//   @practorch freed read                   memory that was deleted before; or: freed twice
//   @practorch stack                        there is no stack left
#include <execinfo.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <new>

// A room of ours may know better what was touched (cuda_on_cpu.h does): true if it has said so.
extern "C" bool practorch_explains(uintptr_t address, const char* access) __attribute__((weak));

namespace {

constexpr size_t PAGE = 4096, ARENA = size_t(1) << 29, NUM_PAGES = ARENA / PAGE, MOST_BLOCKS = 20000;
constexpr size_t BIGGEST = size_t(1) << 24;

struct Block {
    char* start;   // where the learner's bytes begin; they end where a closed page begins
    size_t bytes;
    bool is_live;
};

char* arena;             // all closed at first; blocks are carved out of it and never reused
size_t next_page;
size_t num_live;
Block blocks[NUM_PAGES]; // by the page where a block begins; bss, so only what is used costs memory

Block* block_at(const void* p) {
    for (size_t page = size_t((const char*)p - arena) / PAGE + 1; page-- > 0;)
        if (blocks[page].start) return &blocks[page];
    return nullptr;
}

bool is_fenced(const void* p) { return arena && p >= arena && p < arena + ARENA; }

void* fenced(size_t bytes, size_t align) {
    size_t pages = (bytes + PAGE - 1) / PAGE + (bytes == 0);
    if (!arena) {
        void* got = mmap(nullptr, ARENA, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        arena = got == MAP_FAILED ? (char*)1 : (char*)got;
    }
    bool has_room = arena != (char*)1 && next_page + pages + 1 < NUM_PAGES && num_live < MOST_BLOCKS;
    if (!has_room || bytes > BIGGEST || align > PAGE)
        return aligned_alloc(align < 16 ? 16 : align, (bytes + align + 15) / align * align + (align < 16 ? 16 : 0));
    char* first = arena + next_page * PAGE;
    if (mprotect(first, pages * PAGE, PROT_READ | PROT_WRITE)) return malloc(bytes);
    char* start = first + (pages * PAGE - bytes) / align * align;
    memset(first, 0xFE, pages * PAGE);   // what nobody has written is no lucky zero
    blocks[next_page] = {start, bytes, true};
    next_page += pages + 1;
    num_live++;
    return start;
}

// Return addresses are one past the call, so the place that was running is said with one added too.
void say_frames(uintptr_t running = 0) {
    void* frames[48];
    int count = backtrace(frames, 48);
    dprintf(2, "\n@practorch frames");
    if (running) dprintf(2, " %p", (void*)(running + 1));
    for (int i = 0; i < count; i++)
        if ((uintptr_t)frames[i] != running) dprintf(2, " %p", frames[i]);
    dprintf(2, "\n");
}

void release(void* p) {
    if (!p) return;
    if (!is_fenced(p)) return free(p);
    Block* block = block_at(p);
    if (!block->is_live || block->start != p) {
        dprintf(2, "\n@practorch freed %s\n", block->is_live ? "elsewhere" : "twice");
        say_frames();
        _exit(86);
    }
    block->is_live = false;
    num_live--;
    size_t pages = (block->bytes + PAGE - 1) / PAGE + (block->bytes == 0);
    char* first = arena + (p == arena ? 0 : size_t((char*)p - arena) / PAGE) * PAGE;
    mprotect(first, pages * PAGE, PROT_NONE);
    madvise(first, pages * PAGE, MADV_DONTNEED);
}

struct Moment {   // what the processor was doing when a signal came
    uintptr_t code = 0, stack = 0;
    const char* access = "touch";
};

Moment moment_in(void* context) {
#if defined(__x86_64__)
    auto& registers = ((ucontext_t*)context)->uc_mcontext.gregs;
    return {(uintptr_t)registers[REG_RIP], (uintptr_t)registers[REG_RSP], registers[REG_ERR] & 2 ? "write" : "read"};
#elif defined(__aarch64__)
    auto& machine = ((ucontext_t*)context)->uc_mcontext;
    return {(uintptr_t)machine.pc, (uintptr_t)machine.sp, "touch"};
#else
    (void)context;
    return {};
#endif
}

void stopped(int number, siginfo_t* info, void* context) {
    Moment moment = moment_in(context);
    uintptr_t address = (uintptr_t)info->si_addr;
    if (number == SIGSEGV && practorch_explains && practorch_explains(address, moment.access)) {
    } else if (number == SIGSEGV && is_fenced(info->si_addr)) {
        Block* block = block_at(info->si_addr);
        if (block && block->is_live)
            dprintf(2, "\n@practorch touched %s %td of %zu\n", moment.access, (char*)address - block->start, block->bytes);
        else
            dprintf(2, "\n@practorch freed %s\n", moment.access);
    } else if (number == SIGSEGV && address + (1 << 16) > moment.stack && address < moment.stack + (1 << 16)) {
        dprintf(2, "\n@practorch stack\n");
    }
    say_frames(moment.code);
    signal(number, SIG_DFL);
    raise(number);
}

__attribute__((constructor)) void stand_guard() {
    static char own_stack[1 << 16];   // a stack overflow leaves no room on the ordinary one
    stack_t stack = {};
    stack.ss_sp = own_stack;
    stack.ss_size = sizeof own_stack;
    sigaltstack(&stack, nullptr);
    void* warm[2];
    backtrace(warm, 2);   // the first call loads a library, which a signal handler must not
    struct sigaction action = {};
    action.sa_sigaction = stopped;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};
    for (int number : numbers) sigaction(number, &action, nullptr);
}

}  // namespace

extern "C" void practorch_say_frames() { say_frames(); }

// -faligned-new=2 makes the learner's code ask with the alignment it needs, so that a block of ints or floats ends
// exactly at its fence.
void* operator new(size_t bytes) { return fenced(bytes, 16); }
void* operator new(size_t bytes, std::align_val_t align) { return fenced(bytes, size_t(align)); }
void operator delete(void* p) noexcept { release(p); }
void operator delete(void* p, size_t) noexcept { release(p); }
void operator delete(void* p, std::align_val_t) noexcept { release(p); }
void operator delete(void* p, size_t, std::align_val_t) noexcept { release(p); }
