// A role for a SAML assertion, with everything it needs put together: file or program, the choice among roles, STS.

import { assumeRoleWithSaml } from '../../aws/sts-saml.ts';
import { chainWith, PROCESS_CHAIN } from '../../credentials/process/chain.ts';
import type { SourceCredentials } from '../../credentials/run.ts';
import { assumeWithAssertion } from '../../credentials/saml/perform.ts';
import type { SamlRole } from '../../credentials/saml/response.ts';
import { readAssertionFile, runAssertionProcess } from '../../credentials/saml/source.ts';
import { parseRoleArn } from '../../kernel/arn.ts';
import { OUR_SECRETS } from '../../mfa/helper.ts';
import { withQuestion } from '../../mfa/question.ts';
import { homeFolder } from '../../platform/paths.ts';
import type { SamlStep } from '../../profiles/plan-types.ts';
import { forgetChoice, keepChoice, readChoice } from '../../sessions/choices.ts';
import { chainDigests } from '../../sessions/key.ts';
import { callOptions } from '../call-options.ts';
import type { Context } from '../context.ts';
import { noticeEndpoint } from '../endpoint-notice.ts';
import { withFacts } from '../enrich.ts';
import { CliError } from '../errors.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { choicesPath } from '../folders.ts';
import { pickItem } from '../pick-item.ts';
import { promptWorldOf } from '../prompt-world.ts';

/** @throws {CredentialsError} `saml-...` @throws {AwsError} @throws {CliError} `no-role-picked` */
export async function performSaml(
  step: SamlStep,
  flags: FlagValues,
  context: Context,
): Promise<SourceCredentials> {
  const { profile, sts, assertion, durationSeconds } = step;
  const path = choicesPath(context.stateFolder);
  // Not how long, nor with which policies: that changes nothing about what was meant.
  const about = JSON.stringify([
    'saml-role',
    profile,
    assertion,
    step.principalArn ?? null,
    step.roleArn ?? null,
  ]);
  const key = chainDigests([about])[0] ?? '';
  const choice = {
    get: () => readChoice(path, key),
    keep: (role: SamlRole) => keepChoice(path, key, { ...role, profile }),
    forget: () => forgetChoice(path, key),
  };
  try {
    return await assumeWithAssertion(step, {
      read: async () =>
        assertion.kind === 'file'
          ? readAssertionFile(assertion.path, homeFolder(context.env))
          : runAssertionProcess({
              command: assertion.command,
              env: {
                ...Object.fromEntries(
                  Object.entries(context.env).filter(([name]) => !OUR_SECRETS.includes(name)),
                ),
                [PROCESS_CHAIN]: chainWith({ profile, command: assertion.command }, context.env),
              },
              signal: context.signal,
            }),
      // Without a cache nothing is remembered, and the question comes anew.
      ...(isSet(flags, 'no-session') ? {} : { choice }),
      pick: (roles) => pickRole(roles, profile, context),
      assume: async (input) => {
        await noticeEndpoint('sts', sts.endpoint, profile, context);
        return assumeRoleWithSaml(sts, input, await callOptions([profile], context));
      },
      now: () => context.clock.now(),
      notify: (message) => context.say(message),
      debug: (message) => context.debug(message),
    });
  } catch (error) {
    throw withFacts(error, {
      profile,
      durationSeconds,
      assertionFrom: assertion.kind === 'file' ? 'saml_assertion_file' : 'saml_assertion_process',
    });
  }
}

const WORDS = { label: 'Role', columns: ['role', 'account', 'provider'] } as const;

async function pickRole(
  roles: readonly SamlRole[],
  profile: string,
  context: Context,
): Promise<SamlRole | undefined> {
  const items = roles.map(({ roleArn, principalArn }) => {
    const role = parseRoleArn(roleArn);
    return {
      name: role.ok ? `${role.value.path.slice(1)}${role.value.name}` : roleArn,
      account: role.ok ? role.value.account : '',
      role: principalArn.replace(/^.*:saml-provider\//, ''),
    };
  });
  const { question } = promptWorldOf(context);
  const ask = () => pickItem(items, WORDS, context);
  const item = await withQuestion(question, `the role of profile ${profile}`, ask, context.signal);
  if (item === 'nobody') return undefined;
  const role = item === undefined ? undefined : roles[items.indexOf(item)];
  if (role === undefined) throw new CliError('no-role-picked', { profile });
  return role;
}
