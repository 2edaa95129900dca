/** Programs whose profiles are compared. All take a number that decides how long they run. */

/**
 * Many functions, calls through pointers, sizes of memory operations, two static functions of one name in two
 * files, functions that are empty, never called, or of another module.
 */
const MAIN_C = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef int (*Step)(int);
#define TEN(X, N) X(N##0) X(N##1) X(N##2) X(N##3) X(N##4) X(N##5) X(N##6) X(N##7) X(N##8) X(N##9)
#define THIRTY(X) TEN(X, 1) TEN(X, 2) TEN(X, 3)
int other(int n);
void nothing(void) {}
static int half(int n) { return n / 2; }
static int grow(int n) { return 3 * n + 1; }
__attribute__((noinline)) static int helper(int n) { return n % 5 ? n : -n; }
#define STEP(N) __attribute__((noinline)) int step##N(int n) { return n % (N + 2) ? n + N : helper(n); }
THIRTY(STEP)
#define NAME(N) step##N,
static const Step all[] = {THIRTY(NAME) abs, other};
__attribute__((noinline)) static int apply(Step step, int n) { return step(n); }
__attribute__((noinline)) int steps(int n) {
  int count = 0;
  for (; n != 1 && count < 1000; count++) n = apply(n % 2 ? grow : half, n);
  return count;
}
__attribute__((noinline)) int both(int a, int b, int c) { return (a > 3 && b > 5) || c == 7; }
__attribute__((noinline)) int never(int n) { return n ? never(n - 1) : 0; }
int main(int argc, char **argv) {
  int limit = argc > 1 ? atoi(argv[1]) : 10, sum = 0;
  int count = (int)(sizeof all / sizeof *all);
  char from[256] = "profile", to[256] = "";
  for (int i = 1; i <= limit; i++) {
    sum += steps(i) + both(i, limit - i, i) + other(i);
    sum += apply(all[i * i % count], i) + apply(all[count - 1 - i % 2], i);
    memcpy(to, from, (size_t)(i * 7 % 250));
    if (i % 3 == 0) sum += memcmp(to, from, (size_t)(i % 20));
    switch (i % 6) {
      case 0: sum += 1; break;
      case 1: case 4: sum -= i; break;
      case 5: nothing(); break;
      default: break;
    }
    if (limit < 0) sum += never(i);
  }
  printf("%d %d\\n", sum, to[0] != 1);
  return 0;
}
`;

const OTHER_C = `
__attribute__((noinline)) static int helper(int n) {
  int sum = 0;
  while (n-- > 0) sum += n & 3 ? 1 : n;
  return sum;
}
int other(int n) { return n > 20 ? helper(n) : helper(2 * n) + 1; }
`;

/** Virtual calls, templates, a class of no name outside, a lambda, exceptions. */
const MAIN_CPP = `
#include <stdio.h>
#include <stdlib.h>
namespace {
struct Shape {
  virtual ~Shape() {}
  virtual int area(int n) const = 0;
  virtual int edges() const { return 4; }
};
}
struct Square : Shape { int area(int n) const override { return n * n; } };
struct Strip : Shape { int area(int n) const override { return n; } int edges() const override { return 2; } };
template <int N> struct Ring : Shape { int area(int n) const override { return n > N ? n - N : 0; } };
template <typename T> T most(T a, T b) { return a < b ? b : a; }
struct Failure { int code; };
__attribute__((noinline)) int checked(int n) { if (n % 17 == 16) throw Failure{n}; return n; }
__attribute__((noinline)) int sum(const Shape *const *shapes, int count, int n) {
  int total = 0;
  for (int i = 0; i < count; i++) total += shapes[(i * n) % count]->area(n) + shapes[i]->edges();
  return total;
}
int main(int argc, char **argv) {
  int limit = argc > 1 ? atoi(argv[1]) : 10, total = 0;
  const Shape *const shapes[] = {new Square, new Strip, new Ring<1>, new Ring<7>, new Square};
  auto weigh = [&](int n) { return n & 1 ? most(n, total) : int(most<long>(total, n)); };
  for (int i = 0; i < limit; i++) {
    try {
      total = (total + sum(shapes, 5, checked(i)) + weigh(i)) % 10007;
    } catch (const Failure &found) {
      total += found.code;
    }
  }
  for (auto shape : shapes) delete shape;
  printf("%d\\n", total);
  return 0;
}
`;

/**
 * Starts without the C library's own objects and headers: of 32-bit x86 only its shared library comes with
 * clang's runtime.
 */
const SMALL_C = `
int printf(const char *, ...);
int atoi(const char *);
int __cxa_atexit(void (*)(void *), void *, void *);
int __libc_start_main(int (*)(int, char **), int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
void *__dso_handle;
int atexit(void (*call)(void)) { return __cxa_atexit((void (*)(void *))call, 0, 0); }
static int half(int n) { return n / 2; }
static int grow(int n) { return 3 * n + 1; }
__attribute__((noinline)) static int apply(int (*step)(int), int n) { return step(n); }
__attribute__((noinline)) int never(int n) { return n > 3 && n < 9; }
int main(int argc, char **argv) {
  int n = atoi(argv[1]), count = 0;
  for (; n != 1 && count < 1000; count++) n = apply(n % 2 ? grow : half, n);
  printf("%d\\n", argc > 5 ? never(count) : count);
  return 0;
}
__asm__(
  ".globl _start\\n_start: xor %ebp, %ebp\\nmov %esp, %ecx\\nand $-16, %esp\\nsub $4, %esp\\n"
  "push $0\\npush $0\\npush $0\\npush $0\\nlea 4(%ecx), %eax\\npush %eax\\npush (%ecx)\\npush $main\\n"
  "call __libc_start_main\\nhlt");
`;

export const SOURCES: Readonly<Record<string, string>> = {
  'main.c': MAIN_C,
  'other.c': OTHER_C,
  'main.cpp': MAIN_CPP,
  'small.c': SMALL_C,
};

/** One way to instrument a program. */
export interface Instrumentation {
  readonly name: string;
  /** The first of the tried releases that knows it. */
  readonly since: number;
  readonly sources: readonly string[];
  readonly flags: readonly string[];
  /** Made from the profile of another one. */
  readonly isContextSensitive?: boolean;
}

const C = ['main.c', 'other.c'];
const CPP = ['main.cpp'];
const pass = (...options: readonly string[]): string[] => options.flatMap((option) => ['-mllvm', option]);

/** The first is that which the context-sensitive one builds on. */
export const INSTRUMENTATIONS: readonly Instrumentation[] = [
  { name: 'IR', since: 13, sources: C, flags: ['-O1', '-fprofile-generate'] },
  {
    name: 'context-sensitive',
    since: 13,
    sources: C,
    flags: ['-O2', '-fprofile-use=IR.profdata', '-fcs-profile-generate'],
    isContextSensitive: true,
  },
  { name: 'front-end', since: 13, sources: C, flags: ['-O0', '-fprofile-instr-generate'] },
  {
    name: 'front-end-with-MCDC',
    since: 19,
    sources: C,
    flags: ['-O0', '-fprofile-instr-generate', '-fcoverage-mapping', '-fcoverage-mcdc'],
  },
  {
    name: 'entry-first-with-plain-names',
    since: 13,
    sources: C,
    flags: ['-O1', '-fprofile-generate', ...pass('-pgo-instrument-entry', '-enable-name-compression=false')],
  },
  {
    name: 'loop-entries',
    since: 22,
    sources: C,
    flags: ['-O1', '-fprofile-generate', ...pass('-pgo-instrument-loop-entries')],
  },
  {
    name: 'entry-coverage',
    since: 14,
    sources: C,
    flags: ['-O1', '-fprofile-generate', ...pass('-pgo-function-entry-coverage')],
  },
  {
    name: 'block-coverage',
    since: 19,
    sources: C,
    flags: ['-O1', '-fprofile-generate', ...pass('-pgo-block-coverage')],
  },
  {
    name: 'temporal',
    since: 19,
    sources: C,
    flags: ['-O1', '-fprofile-generate', ...pass('-pgo-temporal-instrumentation')],
  },
  { name: 'CPP', since: 13, sources: CPP, flags: ['-O1', '-fprofile-generate'] },
  { name: 'CPP-front-end', since: 13, sources: CPP, flags: ['-O0', '-fprofile-instr-generate'] },
  {
    name: 'CPP-vtables',
    since: 19,
    sources: CPP,
    flags: ['-O1', '-fprofile-generate', ...pass('-enable-vtable-value-profiling')],
  },
];
