// From a target to the URL and signing region of IAM, of which every partition has one. Pure: reads no environment and no
// file.

import { checkRegion, type Endpoint, overridden } from './endpoint.ts';
import { partitionOfRegion } from './partition.ts';

/** How to reach IAM. */
export interface IamTarget {
  /** Says which partition: any region of it. */
  readonly region: string;
  /** Full override such as `http://127.0.0.1:5000`. */
  readonly endpoint?: string;
  readonly fips: boolean;
  readonly dualstack: boolean;
}

interface Hosts {
  readonly signingRegion: string;
  readonly plain: string;
  readonly fips: string;
  readonly dualstack: string;
  readonly both: string;
}

const GOV = { plain: 'iam.us-gov.amazonaws.com', dualstack: 'iam.us-gov.api.aws' } as const;

/** As the SDK's own rules have them; `test/unit/aws/iam.test.ts` compares. */
const HOSTS: Readonly<Record<string, Hosts>> = {
  aws: {
    signingRegion: 'us-east-1',
    plain: 'iam.amazonaws.com',
    fips: 'iam-fips.amazonaws.com',
    dualstack: 'iam.global.api.aws',
    both: 'iam-fips.global.api.aws',
  },
  'aws-cn': {
    signingRegion: 'cn-north-1',
    plain: 'iam.cn-north-1.amazonaws.com.cn',
    fips: 'iam-fips.amazonaws.com.cn',
    dualstack: 'iam.global.api.amazonwebservices.com.cn',
    both: 'iam-fips.api.amazonwebservices.com.cn',
  },
  // The hosts of GovCloud are FIPS hosts already.
  'aws-us-gov': { signingRegion: 'us-gov-west-1', ...GOV, fips: GOV.plain, both: GOV.dualstack },
  'aws-eusc': {
    signingRegion: 'eusc-de-east-1',
    plain: 'iam.eusc-de-east-1.amazonaws.eu',
    fips: 'iam-fips.amazonaws.eu',
    dualstack: 'iam.global.api.amazonwebservices.eu',
    both: 'iam-fips.api.amazonwebservices.eu',
  },
  'aws-iso': {
    signingRegion: 'us-iso-east-1',
    plain: 'iam.us-iso-east-1.c2s.ic.gov',
    fips: 'iam-fips.us-iso-east-1.c2s.ic.gov',
    dualstack: 'iam.api.aws.ic.gov',
    both: 'iam-fips.api.aws.ic.gov',
  },
  'aws-iso-b': {
    signingRegion: 'us-isob-east-1',
    plain: 'iam.us-isob-east-1.sc2s.sgov.gov',
    fips: 'iam-fips.us-isob-east-1.sc2s.sgov.gov',
    dualstack: 'iam.api.aws.scloud',
    both: 'iam-fips.api.aws.scloud',
  },
  'aws-iso-e': {
    signingRegion: 'eu-isoe-west-1',
    plain: 'iam.eu-isoe-west-1.cloud.adc-e.uk',
    fips: 'iam-fips.cloud.adc-e.uk',
    dualstack: 'iam.api.cloud-aws.adc-e.uk',
    both: 'iam-fips.api.cloud-aws.adc-e.uk',
  },
  'aws-iso-f': {
    signingRegion: 'us-isof-south-1',
    plain: 'iam.us-isof-south-1.csp.hci.ic.gov',
    fips: 'iam-fips.csp.hci.ic.gov',
    dualstack: 'iam.api.aws.hci.ic.gov',
    both: 'iam-fips.api.aws.hci.ic.gov',
  },
};

/**
 * Where a call to IAM goes.
 *
 * @throws {AwsError} `region-invalid`, `endpoint-invalid`, `endpoint-conflict`
 * @see https://docs.aws.amazon.com/general/latest/gr/iam-service.html
 */
export function iamEndpoint(target: IamTarget): Endpoint {
  checkRegion(target.region);
  const hosts = HOSTS[partitionOfRegion(target.region).id] as Hosts;
  const { signingRegion } = hosts;
  if (target.endpoint !== undefined) return overridden(target.endpoint, target, signingRegion);
  const variant = target.fips
    ? target.dualstack
      ? 'both'
      : 'fips'
    : target.dualstack
      ? 'dualstack'
      : 'plain';
  return { url: `https://${hosts[variant]}`, signingRegion };
}
