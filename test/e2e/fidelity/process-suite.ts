// What a command finds when it looks at itself, and what its caller sees: each compared with bash starting it directly.

import { describe, expect, it } from 'vitest';
import type { Subject } from './builds.ts';
import { type Outcome, shell } from './shell.ts';

interface Case {
  readonly name: string;
  readonly script: string;
  /** A piece of the direct run's output or its status: proves that the script shows what it means to show. */
  readonly shows: string | RegExp | number;
  /** Only where the start is recorded; the reason is in the name. */
  readonly needsRecord?: boolean;
  /** Standard error is bash's own words in the direct run. */
  readonly ignoreErrors?: boolean;
}

/** Output that names descriptors and their kind, free of numbers that differ from run to run. */
const LIST = `sh -c 'for f in /proc/self/fd/*; do n=\${f##*/}; t=$(readlink /proc/$$/fd/$n) && echo "$n $t"; done | sed -E "s/\\[[0-9]+\\]/[n]/"'`;
const SIGNALS = `grep -E '^(Sig|Shd)(Blk|Ign|Cgt|Pnd)' /proc/self/status`;
const WAIT_FOR_SLEEP = `until read -r name < /proc/$p/comm && [ "$name" = sleep ]; do :; done`;

const statuses: readonly Case[] = [
  ...[0, 3, 126, 255].map((status) => ({
    name: `exit status ${status}`,
    script: `"$@" sh -c 'exit ${status}'`,
    shows: status,
  })),
  ...['TERM', 'INT', 'SEGV', 'KILL', 'QUIT'].map((signal) => ({
    name: `death by SIG${signal}`,
    script: `ulimit -c 0; "$@" sh -c 'kill -${signal} $$'; echo $?`,
    shows: /^1\d\d\n$/,
    ignoreErrors: true,
  })),
  {
    name: 'a pipe that closes ends the writer',
    script: `"$@" yes | head -n1; echo "\${PIPESTATUS[@]}"`,
    shows: '141 0',
  },
  {
    name: 'a file that grows too large ends the writer',
    script: `ulimit -c 0; ulimit -f 1; "$@" dd if=/dev/zero of=file bs=4096 count=4 2>/dev/null; echo $?`,
    shows: '153',
    ignoreErrors: true,
  },
];

const failures: readonly Case[] = [
  { name: 'a name that is nowhere', script: `"$@" no-such-command`, shows: 127 },
  { name: 'a path that is nowhere', script: `"$@" ./no-such-command`, shows: 127 },
  { name: 'an empty name', script: `"$@" ''`, shows: 127 },
  { name: 'a file without permission', script: `echo >thing; "$@" ./thing`, shows: 126 },
  { name: 'a file without permission in PATH', script: `echo >thing; PATH=.:$PATH; "$@" thing`, shows: 126 },
  { name: 'a folder', script: `mkdir folder; "$@" ./folder`, shows: 126 },
  { name: 'a folder in PATH', script: `mkdir folder; PATH=.:$PATH; "$@" folder`, shows: 127 },
  { name: 'a path through a file', script: `echo >thing; "$@" ./thing/x`, shows: 126 },
  {
    name: 'an interpreter that is missing',
    script: `echo '#!/no/such' >thing; chmod +x thing; "$@" ./thing`,
    shows: 127,
  },
  {
    name: 'an interpreter that is missing in PATH',
    script: `echo '#!/no/such' >thing; chmod +x thing; PATH=.:$PATH; "$@" thing`,
    shows: 127,
  },
  {
    name: 'a program for no machine',
    script: `printf '\\177ELF\\0\\0' >thing; chmod +x thing; "$@" ./thing`,
    shows: 126,
  },
  { name: 'a loop of links', script: `ln -s b a; ln -s a b; "$@" ./a`, shows: 126 },
].map((one) => ({ ...one, ignoreErrors: true }));

const lookups: readonly Case[] = [
  {
    name: 'PATH in order',
    script: `mkdir a b; for d in a b; do printf '#!/bin/sh\\necho %s' $d >$d/x; chmod +x $d/x; done; PATH=b:a:$PATH; "$@" x`,
    shows: 'b',
  },
  {
    name: 'PATH past a file without permission',
    script: `mkdir a b; echo >a/x; printf '#!/bin/sh\\necho ran' >b/x; chmod +x b/x; PATH=a:b:$PATH; "$@" x`,
    shows: 'ran',
  },
  {
    name: 'an empty PATH entry',
    script: `printf '#!/bin/sh\\necho ran' >x; chmod +x x; PATH=$PATH:; "$@" x`,
    shows: 'ran',
  },
  { name: 'no PATH', script: `unset PATH; "$@" echo ran`, shows: 'ran' },
  {
    name: 'a script without #!',
    script: `echo 'echo "[$0] [$1] [$2]"; exit 4' >x; chmod +x x; "$@" ./x 'a b' ''`,
    shows: '[./x] [a b] []',
  },
  { name: 'an empty script', script: `: >x; chmod +x x; "$@" ./x`, shows: 0 },
  {
    name: 'a script whose name begins with a dash',
    script: `echo 'echo ran "$1"' >-x; chmod +x -- -x; PATH=:$PATH; "$@" -x y`,
    shows: 'ran y',
  },
];

const signals: readonly Case[] = [
  { name: 'dispositions and mask', script: `"$@" ${SIGNALS}`, shows: 'SigIgn:\t0000000000000000' },
  {
    name: 'a blocked signal',
    script: `env --block-signal=TERM,USR1,PWR,RTMIN "$@" ${SIGNALS}`,
    shows: /SigBlk:\t.*2/,
    needsRecord: true,
  },
  {
    name: 'ignored signals',
    script: `trap '' HUP INT USR1 WINCH; "$@" ${SIGNALS}`,
    shows: 'SigIgn:\t0000000008000203',
    needsRecord: true,
  },
  {
    name: 'ignored SIGPIPE and SIGXFSZ',
    script: `trap '' PIPE XFSZ; "$@" ${SIGNALS}`,
    shows: 'SigIgn:\t0000000001001000',
    needsRecord: true,
  },
  { name: 'nohup', script: `nohup "$@" ${SIGNALS} 2>/dev/null`, shows: /SigIgn:\t.*1\n/, needsRecord: true },
  ...['TERM', 'HUP', 'USR1', 'INT', 'KILL'].map((signal) => ({
    name: `kill -${signal} to the process`,
    script: `set -m; "$@" sleep 100 & p=$!; ${WAIT_FOR_SLEEP}; kill -${signal} $p; wait $p; echo $?`,
    shows: /^1\d\d\n$/,
    ignoreErrors: true,
  })),
];

const descriptors: readonly Case[] = [
  { name: 'none of ours', script: `"$@" ${LIST}`, shows: '0 /dev/null\n1 /out' },
  {
    name: "the caller's",
    script: `exec 3</etc/passwd 7>here 9<>both 200</dev/zero; "$@" ${LIST}`,
    shows: '200 /dev/zero',
  },
  {
    name: "the caller's pipes, one end and both",
    script: `exec 5< <(sleep 1) 6> >(cat >/dev/null); "$@" ${LIST}`,
    shows: '5 pipe:[n]\n',
  },
  { name: 'process substitution', script: `"$@" cat <(echo one) <(echo two)`, shows: 'one\ntwo\n' },
  {
    name: 'position and flags',
    script: `exec 7<>file; echo text >&7; "$@" grep -E 'pos|flags' /proc/self/fdinfo/7`,
    shows: 'pos:\t5',
  },
  {
    name: 'blocking mode of the first three',
    script: `"$@" grep -h flags /proc/self/fdinfo/0 /proc/self/fdinfo/1 /proc/self/fdinfo/2`,
    shows: 'flags:\t01',
  },
  { name: 'closed input', script: `"$@" sh -c 'ls /proc/$$/fd' <&-`, shows: /^1\n2\n/, needsRecord: true },
  { name: 'closed output', script: `"$@" sh -c 'ls /proc/$$/fd >&2' >&-`, shows: 0, needsRecord: true },
  { name: 'closed errors', script: `"$@" sh -c 'ls /proc/$$/fd' 2>&-`, shows: 0, needsRecord: true },
  {
    name: 'input is not read ahead',
    script: `printf 'a\\nb\\nc\\n' | { "$@" dd bs=2 count=1 2>/dev/null; cat; }`,
    shows: 'a\nb\nc\n',
  },
  { name: 'a long pipe', script: `seq 200000 | "$@" cksum`, shows: /^\d+ 1288895\n$/ },
  {
    name: "make's jobserver",
    script: `printf 'all: one two\\none two:\\n\\t+@%s $(MAKE) -f inner.mk $@-inner\\n' "$*" >Makefile
printf '%%-inner:\\n\\t@echo $@\\n' >inner.mk; make --no-print-directory -j2 | sort`,
    shows: 'one-inner\ntwo-inner\n',
  },
];

const bytes: readonly Case[] = [
  {
    name: 'arguments that are not UTF-8',
    script: `"$@" printf '[%s]' $'\\xff\\xfe' '' 'a b' $'\\xe9t\\xe9' $'\\xf0\\x9f\\x98\\x80' '*' $'new\\nline'`,
    shows: '[\xff\xfe][][a b][\xe9t\xe9]',
  },
  {
    name: 'the whole of argv',
    script: `"$@" cat /proc/self/cmdline $'\\xff' 2>/dev/null`,
    shows: 'cat\0/proc/self/cmdline\0\xff\0',
    ignoreErrors: true,
  },
  {
    name: 'a command name that is not UTF-8',
    script: `printf '#!/bin/sh\\necho ran' >$'x\\xff'; chmod +x x*; "$@" ./$'x\\xff'`,
    shows: 'ran',
  },
  {
    name: 'a PATH that is not UTF-8',
    script: `mkdir $'d\\xff'; printf '#!/bin/sh\\necho ran' >$'d\\xff/x'; chmod +x d*/x; PATH=$'d\\xff':$PATH; "$@" x`,
    shows: 'ran',
  },
  {
    name: 'the environment, odd names included',
    script: `env -i "PATH=$PATH" X=$'\\xff\\xe9' FOO.BAR=1 'a b=c' EMPTY= 'M=1
2' NODE_OPTIONS= BUN_OPTIONS= BUN_BE_BUN= NODE_PATH=/x NODE_V8_COVERAGE= E==== _=z "$@" cat /proc/self/environ`,
    shows: 'X=\xff\xe9\0FOO.BAR=1\0a b=c\0EMPTY=\0M=1\n2\0NODE_OPTIONS=\0BUN_OPTIONS=\0',
    needsRecord: true,
  },
  {
    name: 'options for the runtimes reach the command alone',
    script: `export NODE_OPTIONS='--require=/no/such' BUN_OPTIONS='--preload=/no/such' BUN_BE_BUN=1; "$@" sh -c 'echo "$NODE_OPTIONS $BUN_OPTIONS $BUN_BE_BUN"'`,
    shows: '--require=/no/such --preload=/no/such 1',
    needsRecord: true,
  },
  {
    name: 'a bunfig.toml and .env beside it',
    script: `echo 'preload = "./evil.ts"' >bunfig.toml; echo 'console.log("evil")' >evil.ts; echo EVIL=1 >.env; "$@" sh -c 'echo "[$EVIL]"'`,
    shows: '[]\n',
  },
  {
    name: 'a large environment',
    script: `for i in $(seq 2000); do printf -v "V$i" %0100d $i; export "V$i"; done; "$@" env | grep ^V | cksum`,
    shows: / \d{6}\n$/,
  },
];

const surroundings: readonly Case[] = [
  {
    name: 'all limits',
    script: `ulimit -Sn 123; ulimit -Sc 0; ulimit -Ss 4096; "$@" cat /proc/self/limits; true`,
    shows: /Max open files +123 /,
  },
  {
    name: 'a lowered hard limit',
    script: `ulimit -n 200; "$@" cat /proc/self/limits; true`,
    shows: /Max open files +200 +200 /,
  },
  {
    name: 'process id, parent and group',
    script: `"$@" sh -c 'echo $$ >pid; [ $PPID = '$$' ] && cut -d" " -f5 /proc/$$/stat >group' & echo $! >job; wait; [ $(cat pid) = $(cat job) ] && [ -s group ] && echo same`,
    shows: 'same',
  },
  {
    name: 'nothing stays behind',
    script: `set -m; "$@" sleep 100 & p=$!; ${WAIT_FOR_SLEEP}; ls /proc/$p/task | wc -l; cat /proc/$p/task/$p/children; kill -9 $p; wait $p 2>/dev/null; pgrep -g $p || echo none`,
    shows: '1\nnone',
    ignoreErrors: true,
  },
  {
    name: 'privileges and processors',
    script: `"$@" grep -E '^(Uid|Gid|Groups|Cap|NoNew|Seccomp|Cpus_allowed|Umask|CoreDumping|Threads)' /proc/self/status`,
    shows: 'Threads:\t1',
  },
  {
    name: 'mask, folder, niceness and the rest',
    script: `umask 027; mkdir sub; cd sub; "$@" nice -n 0 sh -c 'umask; pwd; nice; cd /proc/self; cat comm oom_score_adj coredump_filter timerslack_ns personality; cut -d" " -f18-19,40-41 stat'`,
    shows: '0027\n/here/sub\n',
  },
];

const groups: readonly { readonly name: string; readonly cases: readonly Case[] }[] = [
  { name: 'status', cases: statuses },
  { name: 'a command that cannot run', cases: failures },
  { name: 'finding the command', cases: lookups },
  { name: 'signals', cases: signals },
  { name: 'descriptors', cases: descriptors },
  { name: 'bytes', cases: bytes },
  { name: 'surroundings', cases: surroundings },
];

/** All cases for one way of starting the program; `direct` remembers what bash alone did. */
export function describeProcess(subject: Subject, direct: Map<string, Promise<Outcome>>): void {
  describe.concurrent(subject.name, () => {
    for (const { name, cases } of groups) {
      describe(name, () => {
        for (const one of cases) {
          if (one.needsRecord && !subject.recorded) continue;
          it(one.name, async () => {
            const known = direct.get(one.script) ?? shell(one.script, []);
            direct.set(one.script, known);
            const expected = await known;
            if (typeof one.shows === 'number') expect(expected.status).toBe(one.shows);
            else expect(expected.output).toMatch(one.shows);
            const actual = withoutAdded(await shell(one.script, subject.prefix), subject);
            if (one.ignoreErrors) expect({ ...actual, errors: '' }).toEqual({ ...expected, errors: '' });
            else expect(actual).toEqual(expected);
          });
        }
      });
    }
  });
}

/** Takes the program's own variables out of what was shown, entry by entry as `environ` holds them. */
function withoutAdded(outcome: Outcome, { adds }: Subject): Outcome {
  if (adds === undefined || !outcome.output.includes('\0')) return outcome;
  const entries = outcome.output.split('\0').filter((entry) => !adds.test(entry));
  return { ...outcome, output: entries.join('\0') };
}
