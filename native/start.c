// What a process was given by its caller, read before any runtime changes it. Freestanding: no C library.
//
// Two small programs are made from this file:
//
//  prologue  runs inside the Bun executable before the runtime's own entry point. It stores the facts in a page
//            of its own, leaves the page's address in the AT_FLAGS slot of the auxiliary vector (0 on every
//            Linux so far, read by nobody) and takes BUN_* out of the environment that the runtime sees.
//  launcher  (-DLAUNCHER) is an executable of its own beside vault.mjs. It finds node and replaces itself with
//            `node vault.mjs args...`, the facts in one variable, variables that steer Node renamed.
//
// src/platform/start.ts reads what is written here: change both together.

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef long i64;

#define MAGIC 0x3154524154534c56UL /* "VLSTART1" */
#define UNKNOWN 0xffffffffU
#define FACTS_BYTES 16384

struct facts {
  u64 magic;
  u64 soft_files, hard_files;
  u64 ignored, blocked; /* bit n-1 stands for signal n */
  u64 argv_start, argv_bytes, env_start, env_bytes; /* the kernel's own copy; 0 where it is not in one piece */
  u32 pid; /* so that a record which outlived its process is known for one */
  u32 reserved;
  u32 status_flags[3]; /* F_GETFL of 0, 1 and 2, or UNKNOWN where closed */
  u32 descriptor_count; /* or UNKNOWN */
  u32 descriptors[];
};
#define MAX_DESCRIPTORS ((FACTS_BYTES - sizeof(struct facts)) / 4)

#if defined(__x86_64__)
enum { NR_mmap = 9, NR_rt_sigaction = 13, NR_rt_sigprocmask = 14, NR_fcntl = 72, NR_close = 3, NR_openat = 257,
  NR_getdents64 = 217, NR_prlimit64 = 302, NR_execve = 59, NR_exit = 60, NR_write = 1, NR_readlinkat = 267, NR_statx = 332, NR_getpid = 39 };
#elif defined(__aarch64__)
enum { NR_mmap = 222, NR_rt_sigaction = 134, NR_rt_sigprocmask = 135, NR_fcntl = 25, NR_close = 57, NR_openat = 56,
  NR_getdents64 = 61, NR_prlimit64 = 261, NR_execve = 221, NR_exit = 93, NR_write = 64, NR_readlinkat = 78, NR_statx = 291, NR_getpid = 172 };
#endif

static inline i64 call(i64 number, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f) {
#if defined(__x86_64__)
  i64 result;
  register i64 r10 __asm__("r10") = d;
  register i64 r8 __asm__("r8") = e;
  register i64 r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register i64 x8 __asm__("x8") = number;
  register i64 x0 __asm__("x0") = a;
  register i64 x1 __asm__("x1") = b;
  register i64 x2 __asm__("x2") = c;
  register i64 x3 __asm__("x3") = d;
  register i64 x4 __asm__("x4") = e;
  register i64 x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
#endif
}

static u64 length_of(const char *text) {
  u64 n = 0;
  while (text[n]) n++;
  return n;
}

static int starts_with(const char *text, const char *prefix) {
  for (; *prefix; text++, prefix++)
    if (*text != *prefix) return 0;
  return 1;
}

/* The compiler turns loops and assignments into calls of these two; nobody else would define them. */
__attribute__((used)) void *memset(void *to, int value, u64 n) {
  volatile u8 *bytes = to;
  for (u64 i = 0; i < n; i++) bytes[i] = (u8)value;
  return to;
}

__attribute__((used)) void *memcpy(void *to, const void *from, u64 n) {
  volatile u8 *bytes = to;
  for (u64 i = 0; i < n; i++) bytes[i] = ((const u8 *)from)[i];
  return to;
}

/* Descriptors above 2 that came through exec: those without FD_CLOEXEC. */
static void add_descriptor(struct facts *facts, u32 fd) {
  i64 flags = call(NR_fcntl, fd, 1 /* F_GETFD */, 0, 0, 0, 0);
  if (flags < 0 || (flags & 1)) return;
  if (facts->descriptor_count < MAX_DESCRIPTORS) facts->descriptors[facts->descriptor_count++] = fd;
}

static void collect_descriptors(struct facts *facts) {
  u8 buffer[2048] __attribute__((aligned(8)));
  facts->descriptor_count = 0;
  i64 folder = call(NR_openat, -100, (i64) "/proc/self/fd", 02000000 /* O_CLOEXEC */, 0, 0, 0);
  if (folder < 0) {
    for (u32 fd = 3; fd < 1024; fd++) add_descriptor(facts, fd);
    return;
  }
  for (;;) {
    i64 got = call(NR_getdents64, folder, (i64)buffer, sizeof buffer, 0, 0, 0);
    if (got <= 0) break;
    for (i64 at = 0; at < got; at += *(u16 *)(buffer + at + 16)) {
      const u8 *name = buffer + at + 19;
      u32 fd = 0;
      if (*name < '0' || *name > '9') continue;
      for (; *name; name++) fd = fd * 10 + (*name - '0');
      if (fd > 2) add_descriptor(facts, fd);
    }
  }
  call(NR_close, folder, 0, 0, 0, 0, 0);
}

static void collect(struct facts *facts) {
  u64 action[4];
  facts->magic = MAGIC;
  facts->pid = (u32)call(NR_getpid, 0, 0, 0, 0, 0, 0);
  call(NR_prlimit64, 0, 7 /* RLIMIT_NOFILE */, 0, (i64)&facts->soft_files, 0, 0);
  call(NR_rt_sigprocmask, 0, 0, (i64)&facts->blocked, 8, 0, 0);
  facts->ignored = 0;
  for (i64 signal = 1; signal <= 64; signal++) {
    if (call(NR_rt_sigaction, signal, 0, (i64)action, 8, 0, 0) == 0 && action[0] == 1 /* SIG_IGN */)
      facts->ignored |= 1UL << (signal - 1);
  }
  for (u32 fd = 0; fd < 3; fd++) {
    i64 flags = call(NR_fcntl, fd, 3 /* F_GETFL */, 0, 0, 0, 0);
    facts->status_flags[fd] = flags < 0 ? UNKNOWN : (u32)flags;
  }
  collect_descriptors(facts);
}

#ifndef LAUNCHER

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

#else

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

#endif
