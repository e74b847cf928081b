// The commands off the hot path, each loaded when it is asked for.

import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import type { FlagValues } from './flags.ts';
import { type CommandResult, OK } from './result.ts';

export interface OtherRequest {
  readonly command: string;
  readonly profile?: string;
  /** Operands behind the profile. */
  readonly words: readonly string[];
  readonly flags: FlagValues;
}

type Run = (request: OtherRequest, context: Context) => Promise<CommandResult>;

/** By the name in the command table. */
const RUNS: Readonly<Record<string, Run>> = {
  add: async ({ profile, flags }, context) =>
    (await import('./commands/add.ts')).runAdd(profile ?? '', flags, context),
  login: async ({ profile, flags }, context) =>
    (await import('./commands/login.ts')).runLogin(
      profile,
      flags,
      profile === undefined ? asInShell(context) : context,
    ),
  list: async ({ words, flags }, context) =>
    (await import('./commands/list.ts')).runList(words[0], flags, context),
  explain: async ({ profile, flags }, context) =>
    (await import('./commands/explain.ts')).runExplain(profile, flags, context),
  clear: async ({ profile }, context) => (await import('./commands/clear.ts')).runClear(profile, context),
  remove: async ({ profile, flags }, context) =>
    (await import('./commands/remove.ts')).runRemove(profile ?? '', flags, context),
  rotate: async ({ profile, flags }, context) =>
    (await import('./commands/rotate.ts')).runRotate(profile, flags, context),
  backends: async ({ flags }, context) =>
    (await import('./commands/backends.ts')).runBackends(flags, context),
  use: async ({ profile, flags }, context) =>
    (await import('./commands/use.ts')).runUse(profile, flags, context),
  status: async ({ flags }, context) => (await import('./commands/status.ts')).runStatus(flags, context),
  'shell-init': async ({ words }, context) =>
    (await import('./commands/shell-init.ts')).runShellInit(words[0] ?? '', context),
  completion: async ({ words }, context) =>
    (await import('./commands/completion.ts')).runCompletion(words[0] ?? '', context),
  doctor: async ({ profile, flags }, context) =>
    (await import('./commands/doctor.ts')).runDoctor(profile, flags, context),
  config: async ({ words, flags }, context) =>
    (await import('./commands/config.ts')).runConfig(words, flags, context),
  oidc: async ({ words, flags }, context) =>
    (await import('./commands/oidc.ts')).runOidc(words, flags, context),
  sso: async ({ words, flags }, context) => (await import('./commands/sso.ts')).runSso(words, flags, context),
  'aws-login': async ({ profile, flags }, context) =>
    (await import('./commands/aws-login.ts')).runAwsLogin(profile, flags, context),
  version: async (_request, context) => {
    context.out((await import('./commands/version.ts')).versionText());
    return OK;
  },
};

/** For what is about the credentials that are active here: they are those of the profile in use, if one is. */
function asInShell(context: Context): Context {
  return context.use === undefined ? context : { ...context, env: context.use.env };
}

export async function runOther(request: OtherRequest, context: Context): Promise<CommandResult> {
  const run = Object.hasOwn(RUNS, request.command) ? RUNS[request.command] : undefined;
  if (run === undefined) throw new CliError('usage', { reason: `there is no command ${request.command}` });
  return run(request, context);
}
