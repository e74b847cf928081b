// An executable of its own beside vault.mjs: it becomes Node with that script; it must never run a node of the
// current folder. The facts travel in one variable, variables that steer Node under other names.

#include "start.h"

#define FACTS_NAME "VAULT_LAUNCHER="
#define KEEPS "VAULT_LAUNCHER_KEEPS_"

/* Variables that would change what Node loads or writes. The program gives them back to the child. */
static int steers_node(const char *entry) {
  return starts_with(entry, "NODE_OPTIONS=") || starts_with(entry, "NODE_PATH=") ||
         starts_with(entry, "NODE_V8_COVERAGE=") || starts_with(entry, "NODE_COMPILE_CACHE=") ||
         starts_with(entry, "NODE_REDIRECT_WARNINGS=") || starts_with(entry, "VAULT_LAUNCHER");
}

static char *append(char *to, const char *text) {
  while (*text) *to++ = *text++;
  *to = 0;
  return to;
}

static char *append_hex(char *to, const u8 *bytes, u64 n) {
  for (u64 i = 0; i < n; i++) {
    for (int shift = 4; shift >= 0; shift -= 4) {
      u8 digit = (bytes[i] >> shift) & 15;
      *to++ = digit < 10 ? '0' + digit : 'a' + digit - 10;
    }
  }
  *to = 0;
  return to;
}

static void end_with(const char *message) {
  call(NR_write, 2, (i64)message, length_of(message), 0, 0, 0);
  for (;;) call(NR_exit, 125, 0, 0, 0, 0, 0);
}

/* The owner of a file, or -1. */
static i64 owner_of(const char *path) {
  u8 status[256] __attribute__((aligned(8)));
  if (call(NR_statx, -100, (i64)path, 0, 8 /* STATX_UID */, (i64)status, 0) != 0) return -1;
  return *(u32 *)(status + 20);
}

__attribute__((used)) void launcher(u64 *stack) {
  u64 argc = stack[0];
  char **argv = (char **)(stack + 1);
  char **envp = argv + argc + 1;
  u64 envc = 0, kept_bytes = 0;
  for (; envp[envc]; envc++)
    if (steers_node(envp[envc])) kept_bytes += length_of(envp[envc]) + sizeof KEEPS;

  /* One block for everything: facts, their text, paths, both tables, renamed variables. */
  u64 need = FACTS_BYTES * 3 + 4096 * 4 + (argc + envc + 8) * 8 + kept_bytes;
  i64 block = call(NR_mmap, 0, need, 3, 0x22, -1, 0);
  if (block < 0) end_with("vault: out of memory\n");
  struct facts *facts = (struct facts *)block;
  char *text = (char *)block + FACTS_BYTES;
  char *self = text + FACTS_BYTES * 2 + 64;
  char *script = self + 4096;
  char *node = script + 4096;
  char **new_argv = (char **)(((u64)node + 4096 + 15) & ~15UL);
  char **new_envp = new_argv + argc + 3;
  char *renamed = (char *)(new_envp + envc + 2);
  collect(facts);

  i64 n = call(NR_readlinkat, -100, (i64) "/proc/self/exe", (i64)self, 4000, 0, 0);
  if (n <= 0 || n >= 4000) end_with("vault: cannot find out where vault is installed (is /proc there?)\n");
  self[n] = 0;
  char *slash = self + n;
  while (slash > self && *slash != '/') slash--;
  i64 owner = owner_of(self);
  *slash = 0;
  append(append(script, self), "/vault.mjs");

  char **arg = new_argv;
  *arg++ = "node";
  *arg++ = script;
  for (u64 i = 1; i < argc; i++) *arg++ = argv[i];
  *arg = 0;

  char **entry = new_envp;
  for (u64 i = 0; i < envc; i++) {
    *entry++ = steers_node(envp[i]) ? renamed : envp[i];
    if (steers_node(envp[i])) renamed = append(append(renamed, KEEPS), envp[i]) + 1;
  }
  *entry++ = text;
  *entry = 0;
  append_hex(append(text, FACTS_NAME), (u8 *)facts, sizeof *facts + facts->descriptor_count * 4);

  /* In a checkout: the Node that the lockfile names, if it belongs to whoever owns this file. */
  u64 length = slash - self;
  if (length > 10 && starts_with(self + length - 10, "/dist/node")) {
    self[length - 10] = 0;
    append(append(node, self), "/node_modules/node/bin/node");
    if (owner >= 0 && owner_of(node) == owner) call(NR_execve, (i64)node, (i64)new_argv, (i64)new_envp, 0, 0, 0);
  }

  /* Then PATH, but never a folder relative to the current one. */
  const char *path = "/usr/local/bin:/usr/bin:/bin";
  for (u64 i = 0; i < envc; i++)
    if (starts_with(envp[i], "PATH=")) {
      path = envp[i] + 5;
      break;
    }
  while (*path) {
    u64 part = 0;
    while (path[part] && path[part] != ':') part++;
    if (path[0] == '/' && part < 4000) {
      for (u64 i = 0; i < part; i++) node[i] = path[i];
      append(node + part, "/node");
      call(NR_execve, (i64)node, (i64)new_argv, (i64)new_envp, 0, 0, 0);
    }
    path += part;
    if (*path) path++;
  }
  end_with("vault: cannot find Node.js\nhint: install Node.js 22.12 or newer and put its folder into PATH\n");
}

#if defined(__x86_64__)
__asm__(
    ".section .entry, \"ax\"\n"
    ".quad 0\n"
    "entry: mov %rsp, %rdi\n"
    "and $-16, %rsp\n"
    "call launcher\n"
    ".text\n");
#elif defined(__aarch64__)
__asm__(
    ".section .entry, \"ax\"\n"
    ".quad 0\n"
    "entry: mov x0, sp\n"
    "bl launcher\n"
    ".text\n");
#endif
