// `vault explain`: the plan in words, with what is cached and until when. Reads the index, never a secret.

import { planDigests } from '../../credentials/run.ts';
import { formatDuration } from '../../kernel/duration.ts';
import { formatInstant } from '../../output/dates.ts';
import { formatJson } from '../../output/json.ts';
import type { Style } from '../../output/style.ts';
import type { Plan, Step } from '../../profiles/plan-types.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Context } from '../context.ts';
import { type FileWarning, fileWarnings } from '../file-warnings.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { minTtlSeconds } from '../obtain.ts';
import { planProfile } from '../plan-profile.ts';
import { type CommandResult, OK } from '../result.ts';
import type { SignInState } from '../sso-explain.ts';
import { stepDetails, stepSentence } from '../step-texts.ts';
import { outStyle } from '../style.ts';
import { findTarget } from '../target.ts';

interface ExplainedStep {
  readonly step: Step;
  readonly notes: readonly { readonly code: string; readonly text: string }[];
  readonly cachedUntil?: Date;
  /** Cached, but with too little life left to be used. */
  readonly isStale: boolean;
  /** Of a role of IAM Identity Center. */
  readonly signIn?: SignInState;
}

export async function runExplain(
  named: string | undefined,
  flags: FlagValues,
  outer: Context,
): Promise<CommandResult> {
  const { profile: name, context } = await findTarget(named, flags, 'explain', outer);
  const { profile, plan } = await planProfile(name, flags, context);
  const index = await (await context.store()).index();
  const digests = planDigests(plan);
  const usesCache = !isSet(flags, 'no-session');
  const minTtlMs = (await minTtlSeconds(context)) * 1000;
  const now = context.clock.now();
  const [base] = plan.steps;
  const signIn =
    base?.kind === 'sso-role'
      ? await (await import('../sso-explain.ts')).ssoSignInState(base, index, flags, context)
      : undefined;
  const steps = plan.steps.map((step, at): ExplainedStep => {
    const cached = usesCache ? index.sessions.get(digests[at] ?? '') : undefined;
    const leftMs = cached === undefined ? 0 : cached.expiresAtMs - now;
    return {
      step,
      notes: plan.notes.filter((note) => note.step === at),
      ...(cached === undefined || leftMs <= 0 ? {} : { cachedUntil: new Date(cached.expiresAtMs) }),
      isStale: leftMs <= minTtlMs,
      ...(at === 0 && signIn !== undefined ? { signIn } : {}),
    };
  });
  const warnings = fileWarnings(await context.config(), context.platform);
  context.out(
    isSet(flags, 'json')
      ? formatJson(asJson(profile, plan, steps, warnings))
      : asText(profile, plan, steps, warnings, { context, style: await outStyle(context) }),
  );
  return OK;
}

function asText(
  profile: Profile,
  plan: Plan,
  steps: readonly ExplainedStep[],
  warnings: readonly FileWarning[],
  { context, style }: { readonly context: Context; readonly style: Style },
): string {
  const start = steps.findLastIndex((explained) => explained.cachedUntil !== undefined && !explained.isStale);
  const region = plan.region === undefined ? '' : `, region ${plan.region}`;
  const lines = [`profile ${style.bold(harmless(profile.name))}${region}`];
  if (profile.confirm !== undefined)
    lines.push(
      `guarded by ${harmless(profile.confirm.setBy)}: its name has to be typed before credentials are handed out`,
    );
  lines.push('');
  for (const [at, explained] of steps.entries()) {
    const state = at < start ? 'not needed' : at === start ? 'cached' : '';
    lines.push(
      `${at + 1}. ${harmless(stepSentence(explained.step))}${state === '' ? '' : `  ${style.green(`[${state}]`)}`}`,
    );
    for (const detail of stepDetails(explained.step)) lines.push(`     ${harmless(detail)}`);
    if (explained.signIn !== undefined) lines.push(`     ${harmless(explained.signIn.text)}`);
    if (explained.cachedUntil !== undefined) {
      const left = formatDuration(Math.trunc((explained.cachedUntil.getTime() - context.clock.now()) / 1000));
      lines.push(
        `     cached until ${formatInstant(explained.cachedUntil)} (${left} left${explained.isStale ? ', too little to be used' : ''})`,
      );
    }
    for (const note of explained.notes) lines.push(`     ${style.dim('note:')} ${harmless(note.text)}`);
  }
  const general = plan.notes.filter((note) => note.step === undefined);
  if (general.length > 0)
    lines.push('', ...general.map((note) => `${style.dim('note:')} ${harmless(note.text)}`));
  if (warnings.length > 0) {
    lines.push(
      '',
      ...warnings.map(
        (warning) =>
          `${style.yellow('warning:')} ${warning.path}${warning.line === 0 ? '' : `:${warning.line}`}: ${harmless(warning.text)}`,
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Names out of the files may hold what would steer a terminal. */
function harmless(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

function asJson(
  profile: Profile,
  plan: Plan,
  steps: readonly ExplainedStep[],
  warnings: readonly FileWarning[],
): unknown {
  return {
    profile: profile.name,
    region: plan.region ?? null,
    confirm: profile.confirm?.setBy ?? null,
    steps: steps.map(({ step, notes, cachedUntil, isStale, signIn }) => ({
      ...withoutSecrets(step),
      ...(signIn === undefined ? {} : { signInState: withoutText(signIn) }),
      cachedUntil: cachedUntil === undefined ? null : formatInstant(cachedUntil),
      cacheUsable: cachedUntil !== undefined && !isStale,
      notes: notes.map(({ code, text }) => ({ code, text })),
    })),
    notes: plan.notes.filter((note) => note.step === undefined).map(({ code, text }) => ({ code, text })),
    origins: profile.origins,
    warnings,
  };
}

function withoutText({ text: _text, ...state }: SignInState): Omit<SignInState, 'text'> {
  return state;
}

/** External ids are shared secrets of a kind, command lines may hold one: the listing says that there is one, not which. */
function withoutSecrets(step: Step): Record<string, unknown> {
  const { ...fields } = step as Step & { externalId?: string; mfa?: { serial: string; process?: string } };
  const shown: Record<string, unknown> = { ...fields };
  if (fields.externalId !== undefined) shown.externalId = true;
  if (fields.mfa !== undefined)
    shown.mfa = { serial: fields.mfa.serial, fromProcess: fields.mfa.process !== undefined };
  if ('command' in shown) delete shown.command;
  // The path may be all that opens it.
  if (typeof shown.uri === 'string') shown.uri = new URL(shown.uri).origin;
  return shown;
}
