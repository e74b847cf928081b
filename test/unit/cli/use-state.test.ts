// What `vault use` notes in the environment, and what it makes of such a note later: as tables.

import { describe, expect, it } from 'vitest';
import { outsideOfUse, readUse, USE_VARIABLE, type UseState } from '../../../src/cli/use-state.ts';

const STATE: UseState = {
  set: {
    AWS_VAULT: 'work',
    AWS_ACCESS_KEY_ID: 'ASIA1',
    AWS_REGION: 'eu-west-1',
    AWS_CREDENTIAL_EXPIRATION: 'then',
  },
  secrets: ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
  before: { AWS_REGION: 'us-east-1', AWS_PROFILE: 'mine' },
};

const IN_USE = {
  PATH: '/bin',
  ...STATE.set,
  AWS_SECRET_ACCESS_KEY: 's',
  AWS_SESSION_TOKEN: 't',
  [USE_VARIABLE]: JSON.stringify(STATE),
};

describe('outsideOfUse', () => {
  it('takes out what was set and puts back what stood there', () => {
    const { env, use } = outsideOfUse({ env: IN_USE });
    expect(env).toEqual({ PATH: '/bin', AWS_REGION: 'us-east-1', AWS_PROFILE: 'mine' });
    expect(use?.hasKeys).toBe(true);
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['another region', { AWS_REGION: 'sa-east-1' }, { AWS_REGION: 'sa-east-1', AWS_PROFILE: 'mine' }],
    ['a profile', { AWS_PROFILE: 'other' }, { AWS_REGION: 'us-east-1', AWS_PROFILE: 'other' }],
    [
      'another AWS_VAULT',
      { AWS_VAULT: 'x' },
      { AWS_VAULT: 'x', AWS_REGION: 'us-east-1', AWS_PROFILE: 'mine' },
    ],
    [
      'other keys',
      { AWS_ACCESS_KEY_ID: 'AKIA2', AWS_SECRET_ACCESS_KEY: 'own' },
      {
        AWS_ACCESS_KEY_ID: 'AKIA2',
        AWS_SECRET_ACCESS_KEY: 'own',
        AWS_SESSION_TOKEN: 't',
        AWS_CREDENTIAL_EXPIRATION: 'then',
        AWS_REGION: 'us-east-1',
        AWS_PROFILE: 'mine',
      },
    ],
  ])('leaves %s that somebody set since', (_, changed, expected) => {
    expect(outsideOfUse({ env: { ...IN_USE, ...changed } }).env).toEqual({ PATH: '/bin', ...expected });
  });

  it('keeps other properties of the world', () => {
    expect(outsideOfUse({ env: IN_USE, platform: 'linux' })).toMatchObject({ platform: 'linux' });
  });

  it.each<[string, string | undefined]>([
    ['nothing', undefined],
    ['an empty text', ''],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['parts that are missing', '{"set":{}}'],
    ['values that are no text', '{"set":{"AWS_REGION":1},"secrets":[],"before":{}}'],
    ['names that are none of AWS', '{"set":{"PATH":"x"},"secrets":[],"before":{}}'],
    ['names with code in them', '{"set":{},"secrets":["AWS_A; touch harm"],"before":{}}'],
    ['names to put back that are none of AWS', '{"set":{},"secrets":[],"before":{"LD_PRELOAD":"x"}}'],
  ])('takes %s for no note', (_, text) => {
    const env = { ...IN_USE, [USE_VARIABLE]: text };
    expect(readUse(env)).toBeUndefined();
    expect(outsideOfUse({ env }).env).toBe(env);
  });
});
