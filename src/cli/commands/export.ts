// `vault export`: writes the credentials to standard output, in the form that was asked for.

import { formatExport, parseExportFormat } from '../../output/export.ts';
import type { Context } from '../context.ts';
import { type FlagValues, textFlag } from '../flags.ts';
import { obtainCredentials } from '../obtain.ts';
import { type CommandResult, OK } from '../result.ts';
import { findTarget, refuseNested } from '../target.ts';

export async function runExport(
  named: string | undefined,
  flags: FlagValues,
  outer: Context,
): Promise<CommandResult> {
  refuseNested('export', outer);
  const { profile: name, context } = await findTarget(named, flags, 'export', outer);
  const { credentials, region } = await obtainCredentials(name, flags, context);
  context.out(
    formatExport(parseExportFormat(textFlag(flags, 'format') ?? 'env'), {
      profile: name,
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey,
      ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken }),
      ...(credentials.expiration === undefined ? {} : { expiration: credentials.expiration }),
      ...(region === undefined ? {} : { region }),
    }),
  );
  return OK;
}
