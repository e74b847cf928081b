// Lets a person choose a profile on the controlling terminal. Nothing is read but the config files and the index.

import { parseMfaSerial, parseRoleArn } from '../kernel/arn.ts';
import type { PickerItem } from '../output/picker/filter.ts';
import { PROFILE_WORDS } from '../output/picker/view.ts';
import { Settings } from '../profiles/settings.ts';
import { recentProfiles, rememberRecent } from '../sessions/recent.ts';
import type { ConfigView } from './config-view.ts';
import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import { recentPath } from './folders.ts';
import { pickItem } from './pick-item.ts';

/**
 * @returns undefined where there is nothing to choose from, or nobody to ask: no controlling terminal, or one that
 * cannot place text (`TERM=dumb`)
 * @throws {CliError} `not-picked` @throws {PlatformError} `interrupted`
 */
export async function pickProfile(context: Context): Promise<string | undefined> {
  if (context.env.TERM === 'dumb') return undefined;
  const items = await pickerItems(context);
  if (items.length === 0) return undefined;
  const item = await pickItem(items, PROFILE_WORDS, context);
  if (item === 'nobody') return undefined;
  if (item === undefined) throw new CliError('not-picked');
  rememberRecent(recentPath(context.stateFolder), item.name, context.clock.now());
  return item.name;
}

/** Recent ones first, then as they stand in the files, then names that only have stored keys. */
async function pickerItems(context: Context): Promise<readonly PickerItem[]> {
  const config = await context.config();
  const index = (await context.store()).indexIfPresent();
  const keys = index?.credentials ?? new Map();
  const names = [...new Set([...config.profileNames(), ...[...keys.keys()].sort()])];
  const known = new Set(names);
  const recent = recentProfiles(recentPath(context.stateFolder)).filter((name) => known.has(name));
  const rank = new Set(recent);
  return [...recent, ...names.filter((name) => !rank.has(name))].map((name) =>
    itemOf(name, config, keys.has(name)),
  );
}

function itemOf(name: string, config: ConfigView, hasKeys: boolean): PickerItem {
  const value = reader(name, config);
  const role = parseRoleArn(value('role_arn') ?? '');
  if (role.ok) return { name, account: role.value.account, role: role.value.name };
  const mfa = parseMfaSerial(value('mfa_serial') ?? '');
  const account =
    value('sso_account_id') ?? (mfa.ok && mfa.value.kind === 'virtual' ? mfa.value.account : '');
  return { name, account, role: value('sso_role_name') ?? (hasKeys ? '(stored keys)' : '') };
}

/** What the files say of a profile, inherited or its own; nothing of one whose includes cannot be followed. */
function reader(name: string, config: ConfigView): (key: string) => string | undefined {
  try {
    const settings = new Settings(name, config.files, {});
    return settings.isConfigured ? (key) => settings.file(key)?.value : () => undefined;
  } catch {
    return () => undefined;
  }
}
