// Which SSO session is meant: by its name, or as the only one that there is. Asks nobody.

import { closestName } from '../profiles/suggest.ts';
import type { Context } from './context.ts';
import { CliError } from './errors.ts';

/**
 * The name of an `sso-session` section.
 *
 * @throws {CliError} `session-unknown`, `session-incomplete`, `session-needed` (there is none, or there are several)
 */
export async function chooseSession(named: string | undefined, context: Context): Promise<string> {
  const { files, configPath } = await context.config();
  const known = [...files.ssoSessions.keys()];
  if (named !== undefined) {
    if (files.ssoSessions.has(named)) return complete(named, files.ssoSessions.get(named)?.keys, configPath);
    const closest = closestName(named, known);
    throw new CliError('session-unknown', {
      session: named,
      known,
      path: configPath,
      ...(closest === undefined ? {} : { closest }),
    });
  }
  const [only, ...more] = known;
  if (only !== undefined && more.length === 0)
    return complete(only, files.ssoSessions.get(only)?.keys, configPath);
  throw new CliError('session-needed', { known, path: configPath });
}

/** @throws {CliError} `session-incomplete` */
function complete(session: string, keys: ReadonlyMap<string, string> | undefined, path: string): string {
  const missing = ['sso_start_url', 'sso_region'].filter((key) => !keys?.get(key));
  if (missing.length > 0) throw new CliError('session-incomplete', { session, missing, path });
  return session;
}
