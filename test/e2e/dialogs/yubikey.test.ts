// MFA codes from the real `ykman`, through the real smart card service, out of a virtual YubiKey; and all that can be
// wrong with one.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ALICE_MFA_SEED, ALICE_MFA_SERIAL } from '../../fake-aws/default-world.ts';
import { decodeBase32 } from '../../fake-aws/totp.ts';
import { BUILDS, type Build } from '../../harness/scenario-world.ts';
import { ASK, type Office, openOffice } from './office.ts';
import { type CardService, DEVICE, openCardService } from './yubikey.ts';

const SECRET = decodeBase32(ALICE_MFA_SEED).toString('hex');
const YKMAN = { AWS_VAULT_PROMPT: 'ykman', YKMAN_OATH_DEVICE_SERIAL: DEVICE };

let cards: CardService;
const open: Office[] = [];
afterEach(async () => {
  for (const office of open.splice(0)) await office.close();
});

async function office(build: Build, env: Readonly<Record<string, string>> = YKMAN): Promise<Office> {
  const opened = await openOffice(build, env);
  open.push(opened);
  return opened;
}

const [node, bun] = BUILDS as readonly [Build, Build];

it('without the smart card service', async () => {
  const { run } = await office(bun);
  expect(await run(ASK)).toEqual({
    status: 125,
    stdout: '',
    stderr:
      'vault: ykman reaches no smart card service, which a YubiKey needs for MFA codes\nhint: start it: sudo systemctl start pcscd\n',
  });
});

describe('with the smart card service', () => {
  beforeAll(async () => {
    cards = await openCardService();
  });
  afterAll(() => cards.close());

  it.each(BUILDS)(
    'gives the code of the account that is named as the MFA device, $name build',
    async (build) => {
      await cards.plugIn(`other=00`, `${ALICE_MFA_SERIAL}=${SECRET}`);
      const { run, calls } = await office(build);
      const { status, stdout, stderr } = await run(ASK);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).not.toBe('');
      expect(calls()).toEqual({ GetSessionToken: 1 });
    },
  );

  it('says when to touch it, and takes an account by name', async () => {
    await cards.plugIn(`touch:aws:alice=${SECRET}`);
    const { run } = await office(bun, { ...YKMAN, YKMAN_OATH_CREDENTIAL_NAME: 'aws:alice' });
    expect(await run(ASK)).toMatchObject({
      status: 0,
      stderr: `vault: touch the YubiKey for the MFA code of ${ALICE_MFA_SERIAL}\n`,
    });
  });

  it.each([
    {
      what: 'nobody touches it',
      words: [`late:${ALICE_MFA_SERIAL}=${SECRET}`],
      env: YKMAN,
      stderr: `vault: touch the YubiKey for the MFA code of ${ALICE_MFA_SERIAL}
vault: the YubiKey was not touched in time
hint: run the command again and touch the YubiKey while it blinks
`,
    },
    {
      what: 'the account is not on it',
      words: [`aws:bob=${SECRET}`],
      env: YKMAN,
      stderr: `vault: the YubiKey with serial number ${DEVICE} has no account ${ALICE_MFA_SERIAL}
hint: set YKMAN_OATH_CREDENTIAL_NAME to one of: ykman --device ${DEVICE} oath accounts list
`,
    },
    {
      what: 'several accounts fit',
      words: [`aws:alice=${SECRET}`, `aws:alice2=${SECRET}`],
      env: { ...YKMAN, YKMAN_OATH_CREDENTIAL_NAME: 'ali' },
      stderr: `vault: several accounts on the YubiKey fit ali
hint: set YKMAN_OATH_CREDENTIAL_NAME to exactly one of: ykman --device ${DEVICE} oath accounts list
`,
    },
    {
      what: 'it is locked by a password',
      words: ['--password', '00112233445566778899aabbccddeeff', `${ALICE_MFA_SERIAL}=${SECRET}`],
      env: YKMAN,
      stderr: `vault: the accounts of the YubiKey with serial number ${DEVICE} are locked by a password
hint: let ykman remember the password: ykman --device ${DEVICE} oath access remember
`,
    },
    {
      what: 'there are several',
      words: [`${ALICE_MFA_SERIAL}=${SECRET}`],
      env: { AWS_VAULT_PROMPT: 'ykman' },
      stderr: `vault: ykman finds several YubiKeys
hint: set YKMAN_OATH_DEVICE_SERIAL to one of: ykman list --serials
`,
    },
  ])('tells that $what', async ({ words, env, stderr }) => {
    await cards.plugIn(...words);
    const { run, calls } = await office(bun, env);
    expect(await run(ASK)).toEqual({ status: 125, stdout: '', stderr });
    expect(calls()).toEqual({});
  });

  it('waits for the next half minute where the code of this one has been used', async () => {
    await cards.plugIn(`${ALICE_MFA_SERIAL}=${SECRET}`);
    const { run, calls } = await office(node);
    const first = await run(ASK);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(await run(['clear'])).toMatchObject({ status: 0 });
    const second = await run(ASK);
    expect(second.stderr).toMatch(
      /^(vault: the code of this half minute has been used; waiting \d+ s for the next one\n)?$/,
    );
    expect(second.status).toBe(0);
    // Whether or not there was a wait, AWS has refused nothing.
    expect(calls()).toEqual({ GetSessionToken: 2 });
  });
});
