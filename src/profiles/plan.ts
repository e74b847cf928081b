// From a resolved profile to the steps that get its credentials, each with everything that shapes its result, and
// the reasons for them. Pure: it must never see a secret, a keyring, the clock or the network.

import { type Base, findBase, type Member, type StoredKeys } from './base.ts';
import { checkDuration, MAX_ROLE_SECONDS } from './duration-check.ts';
import type {
  AssumeRoleStep,
  MfaRequirement,
  Note,
  NoteCode,
  Plan,
  SessionTokenStep,
  Step,
} from './plan-types.ts';
import type { Profile } from './profile.ts';
import { decideSession } from './session-rule.ts';
import { stsTarget } from './sts-target.ts';

export interface PlanOptions {
  /** Names that keys are stored under. */
  readonly stored: StoredKeys;
  /** `--no-session`: no GetSessionToken; roles are assumed from the keys themselves. */
  readonly noSession?: boolean;
  /** `--mfa-token` was given. */
  readonly hasMfaToken?: boolean;
  /** Profile names of the files, for suggestions in errors. */
  readonly known?: readonly string[];
}

/** Roles assumed with temporary credentials last an hour at most. */
const ROLE_CHAINING_SECONDS = 3600;
const MAX_SESSION_TOKEN_SECONDS = 129_600;

/**
 * The steps from long-term keys to what the target profile stands for.
 *
 * @throws {ProfilesError} what {@link findBase} throws, `bad-duration`, `endpoint-conflict`
 */
export function plan(target: Profile, options: PlanOptions): Plan {
  const builder = new PlanBuilder();
  const base = findBase(target, {
    stored: options.stored,
    known: options.known ?? [],
    note: (code, text) => builder.note(code, text),
  });
  for (const { profile } of base.members) {
    for (const { code, text } of profile.notes) builder.note(code, text);
  }
  builder.steps.push(base.step);
  // Only long-term keys can get a session of their own.
  if (base.step.kind === 'stored' || base.step.kind === 'file-keys')
    addSession(builder, base, options.noSession ?? false);
  for (const member of base.members) addRole(builder, member, base);

  const askedForMfa = builder.serials.size;
  if (options.hasMfaToken === true && askedForMfa > 1) {
    builder.note(
      'mfa-token-shared',
      `one MFA code was given, but ${askedForMfa} devices are asked for: only the first that AWS takes it for will do`,
    );
  }
  return Object.freeze({
    profile: target.name,
    ...(target.region === undefined ? {} : { region: target.region }),
    ...(target.endpointUrl === undefined ? {} : { endpointUrl: target.endpointUrl }),
    steps: Object.freeze(builder.steps),
    notes: Object.freeze(builder.notes),
  });
}

/** What has been planned so far. */
class PlanBuilder {
  readonly steps: Step[] = [];
  readonly notes: Note[] = [];
  /** MFA devices that a step has asked for. */
  readonly serials = new Set<string>();

  /** About the plan as a whole; what two profiles say alike is said once. */
  note(code: NoteCode, text: string): void {
    if (!this.notes.some((note) => note.text === text)) this.notes.push({ code, text });
  }

  /** About the step that is added next. */
  noteNext = (code: NoteCode, text: string): void => {
    this.notes.push({ step: this.steps.length, code, text });
  };
}

function addSession(builder: PlanBuilder, base: Base, noSession: boolean): void {
  const [{ profile }, parent] = base.members;
  const temporary = base.step.kind === 'file-keys' && base.step.hasSessionToken;
  const decision = decideSession(base.members, { temporary }, noSession);
  if (!decision.take) {
    builder.note(decision.code, decision.text);
    return;
  }
  const { mfaSerial } = decision;
  if (decision.code !== undefined) builder.noteNext(decision.code, decision.text ?? '');
  const isChained = parent !== undefined;
  const durationSeconds = isChained
    ? profile.durations.chainedSessionTokenSeconds
    : profile.durations.sessionTokenSeconds;
  checkDuration(
    profile,
    isChained ? 'chained_session_token_ttl' : 'session_token_ttl',
    durationSeconds,
    MAX_SESSION_TOKEN_SECONDS,
  );
  const roleArn = base.members.find((member) => member.roleArn !== undefined)?.roleArn;
  const step: SessionTokenStep = {
    kind: 'session-token',
    profile: profile.name,
    durationSeconds,
    ...mfaRequirement(mfaSerial, profile, base.members),
    sts: stsTarget(
      profile,
      { roleArn: mfaSerial === undefined ? roleArn : undefined, mfaSerial },
      builder.noteNext,
    ),
  };
  if (mfaSerial !== undefined) builder.serials.add(mfaSerial);
  builder.steps.push(step);
}

function addRole(builder: PlanBuilder, member: Member, base: Base): void {
  const { profile, roleArn } = member;
  if (roleArn === undefined) return;
  const step: AssumeRoleStep = {
    kind: 'assume-role',
    profile: profile.name,
    roleArn,
    roleSessionName: profile.roleSessionName,
    ...(profile.isDefaultSessionName === true ? { isDefaultSessionName: true as const } : {}),
    durationSeconds: roleDuration(builder, profile),
    ...(profile.externalId === undefined ? {} : { externalId: profile.externalId }),
    ...(profile.sourceIdentity === undefined ? {} : { sourceIdentity: profile.sourceIdentity }),
    tags: profile.sessionTags,
    transitiveTagKeys: profile.transitiveSessionTags,
    ...(profile.policy === undefined ? {} : { policy: profile.policy }),
    policyArns: profile.policyArns,
    ...roleMfa(builder, profile, base.members),
    sts: stsTarget(profile, { roleArn }, builder.noteNext),
  };
  noteOverriddenTags(builder, step);
  builder.steps.push(step);
}

/**
 * AWS documents the hour for role chaining. That it holds for roles assumed from a GetSessionToken session too is what
 * aws-vault goes by; the texts leave it open, so the note says which of the two it was.
 */
function roleDuration(builder: PlanBuilder, profile: Profile): number {
  const { assumeRoleSeconds: asked, fromFlag } = profile.durations;
  const before = builder.steps[builder.steps.length - 1];
  const isTemporary = before !== undefined && isTemporaryAfter(before);
  const isCapped = isTemporary && asked > ROLE_CHAINING_SECONDS;
  // `--duration` speaks of the whole chain: the cap answers it. A role's own setting is never right above 12 hours.
  if (!(isCapped && fromFlag)) checkDuration(profile, 'duration_seconds', asked, MAX_ROLE_SECONDS);
  if (!isCapped) return asked;
  const why =
    before?.kind === 'assume-role' || (before !== undefined && isRole(before))
      ? 'role chaining: a role assumed with the credentials of another role lasts an hour at most'
      : 'a role assumed from a session is treated as role chaining, where an hour is the most (the AWS texts leave it open)';
  builder.noteNext(
    'duration-capped',
    `profile ${profile.name}: ${asked} seconds cut to ${ROLE_CHAINING_SECONDS}; ${why}`,
  );
  return ROLE_CHAINING_SECONDS;
}

/** Sources whose credentials are those of a role. */
function isRole({ kind }: Step): boolean {
  return ['sso-role', 'web-identity', 'saml', 'cognito'].includes(kind);
}

/** What a program or the environment gives may be long-term keys: AWS knows. */
function isTemporaryAfter(step: Step): boolean {
  if (step.kind === 'file-keys') return step.hasSessionToken;
  if (step.kind === 'credential-source') return step.source !== 'Environment' || step.hasSessionToken;
  return step.kind !== 'stored' && step.kind !== 'process';
}

/** Each device is asked for once in a plan: what comes after its code was taken is authenticated by it. */
function roleMfa(
  builder: PlanBuilder,
  profile: Profile,
  members: Base['members'],
): { readonly mfa?: MfaRequirement } {
  const serial = profile.mfaSerial;
  if (serial === undefined) return {};
  if (builder.serials.has(serial)) {
    builder.noteNext(
      'mfa-shared',
      `profile ${profile.name}: no code of its own, ${serial} was asked for at an earlier step`,
    );
    return {};
  }
  if (builder.steps.some((step) => step.kind === 'assume-role' || isRole(step))) {
    builder.noteNext(
      'mfa-with-role',
      `profile ${profile.name}: asks for ${serial} with the credentials of a role; STS takes codes from the device of an IAM user only`,
    );
  }
  builder.serials.add(serial);
  return mfaRequirement(serial, profile, members);
}

/** `mfa_process` of the profile, else of its sources, else of a profile of the chain that names the same device. */
function mfaRequirement(
  serial: string | undefined,
  profile: Profile,
  members: readonly Member[],
): { readonly mfa?: MfaRequirement } {
  if (serial === undefined) return {};
  let found = profile.mfaProcess;
  for (let source = profile.source; found === undefined && source !== undefined; source = source.source)
    found = source.mfaProcess;
  found ??= members.find(({ profile: other }) => other.mfaSerial === serial && other.mfaProcess !== undefined)
    ?.profile.mfaProcess;
  return { mfa: { serial, ...(found === undefined ? {} : { process: found }) } };
}

function noteOverriddenTags(builder: PlanBuilder, step: AssumeRoleStep): void {
  const passedOn = new Set(
    builder.steps
      .flatMap((earlier) => (earlier.kind === 'assume-role' ? earlier.transitiveTagKeys : []))
      .map((key) => key.toLowerCase()),
  );
  for (const { key } of step.tags) {
    if (!passedOn.has(key.toLowerCase())) continue;
    builder.noteNext(
      'transitive-tag-overridden',
      `profile ${step.profile}: tag ${key} is passed on by an earlier role, and STS refuses to set it again`,
    );
  }
}
