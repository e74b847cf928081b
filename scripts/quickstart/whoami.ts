// Prints who AWS says it is talking to. Any AWS program would do; this one is run under `vault exec`.

import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
console.log(Arn);
