// Runs inside the Bun executable before the runtime's own entry point; it must leave no trace but the record.
//
// It stores the facts in a page of its own, leaves the page's address in the AT_FLAGS slot of the auxiliary vector
// (0 on every Linux so far, read by nobody) and takes BUN_* out of the environment that the runtime sees.

#include "start.h"

/* The bytes of a pointer table's strings, if they lie one behind the other as the kernel puts them; else 0. */
static u64 block_bytes(char **table) {
  char *next = table[0];
  if (!next) return 0;
  for (; *table; table++) {
    if (*table != next) return 0;
    next += length_of(next) + 1;
  }
  return next - (char *)0;
}

__attribute__((used)) void prologue(u64 *stack) {
  char **argv = (char **)(stack + 1);
  char **envp = argv + stack[0] + 1;
  char **end = envp;
  while (*end) end++;
  u64 *auxv = (u64 *)(end + 1);
  while (auxv[0] != 0 && auxv[0] != 8 /* AT_FLAGS */) auxv += 2;

  if (auxv[0] == 8) {
    i64 page = call(NR_mmap, 0, FACTS_BYTES, 3 /* READ|WRITE */, 0x22 /* PRIVATE|ANONYMOUS */, -1, 0);
    if (page > 0) {
      struct facts *facts = (struct facts *)page;
      collect(facts);
      u64 argv_end = block_bytes(argv), env_end = block_bytes(envp);
      if (argv_end) {
        facts->argv_start = (u64)argv[0];
        facts->argv_bytes = argv_end - (u64)argv[0];
      }
      if (env_end) {
        facts->env_start = (u64)envp[0];
        facts->env_bytes = env_end - (u64)envp[0];
      }
      auxv[1] = (u64)page;
    }
  }

  /* Only pointers go; the strings stay where /proc/self/environ and the facts point. */
  char **kept = envp;
  for (char **entry = envp; *entry; entry++)
    if (!starts_with(*entry, "BUN_")) *kept++ = *entry;
  while (kept < end) *kept++ = 0;
}

/* The word in front is the distance from it to the runtime's own entry point; the build fills it in. */
#if defined(__x86_64__)
__asm__(
    ".section .entry, \"ax\"\n"
    "distance: .quad 0\n"
    "entry: push %rdx\n" /* the dynamic loader's exit function */
    "sub $8, %rsp\n"
    "lea 16(%rsp), %rdi\n"
    "call prologue\n"
    "add $8, %rsp\n"
    "pop %rdx\n"
    "lea distance(%rip), %r11\n"
    "add (%r11), %r11\n"
    "jmp *%r11\n"
    ".text\n");
#elif defined(__aarch64__)
__asm__(
    ".section .entry, \"ax\"\n"
    "distance: .quad 0\n"
    "entry: stp x0, x30, [sp, #-16]!\n"
    "add x0, sp, #16\n"
    "bl prologue\n"
    "ldp x0, x30, [sp], #16\n"
    "adr x16, distance\n"
    "ldr x17, [x16]\n"
    "add x16, x16, x17\n"
    "br x16\n"
    ".text\n");
#endif
