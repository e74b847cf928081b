// The STS operations of the fake AWS that need no keys: whoever shows the proof of an identity provider may call them.

import type { FakeAws } from './fake-aws.ts';
import type { Fault } from './faults.ts';
import type { Parameters } from './parameters.ts';
import { assumeRoleWithSaml } from './saml.ts';
import { assumeRoleWithWebIdentity } from './web-identity.ts';
import type { XmlValue } from './xml.ts';

export interface UnsignedCall {
  readonly fake: FakeAws;
  readonly parameters: Parameters;
  readonly fault: Fault | undefined;
}

export const UNSIGNED_OPERATIONS: Readonly<Record<string, (call: UnsignedCall) => XmlValue>> = {
  AssumeRoleWithSAML: assumeRoleWithSaml,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
};
