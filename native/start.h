// What a process was given by its caller, read before any runtime changes it. Freestanding: no C library.
// prologue.c and launcher.c are made from it; src/platform/start.ts reads what is written: change them together.

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
