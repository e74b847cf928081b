// What a profile says about its console, in the config file. Reads sections it is given, no file.

import type { Env, ProfileSource } from '../profiles/input.ts';
import { Settings } from '../profiles/settings.ts';
import { CONTAINER_COLORS, CONTAINER_ICONS, type ContainerColor, type ContainerIcon } from './browsers.ts';
import { ConsoleError } from './errors.ts';

/** The `console_...` keys of a profile, inherited as its other keys are. */
export interface ConsoleSettings {
  /** `console_browser`: name or path. */
  readonly browser?: string;
  /** `console_browser_command`: launch template. */
  readonly browserCommand?: string;
  /** `console_browser_profile`: name of the browser profile or container. */
  readonly browserProfile?: string;
  /** `console_isolate`: a browser profile of its own. */
  readonly isolate: boolean;
  /** `console_color`, `console_icon`: of the container. */
  readonly color?: ContainerColor;
  readonly icon?: ContainerIcon;
  /** `console_service`, `console_path`: where to land. */
  readonly service?: string;
  readonly path?: string;
  /** `console_url`: scheme and host of the console, where it is not a public one. */
  readonly consoleUrl?: string;
}

/**
 * @throws {ConsoleError} `setting-invalid`
 * @throws {ProfilesError} `include-loop`, `dangling-include`
 */
export function consoleSettings(profile: string, files: ProfileSource, env: Env): ConsoleSettings {
  const settings = new Settings(profile, files, env);
  const read = (key: string): string | undefined => settings.file(key)?.value;
  return {
    ...given('browser', read('console_browser')),
    ...given('browserCommand', read('console_browser_command')),
    ...given('browserProfile', read('console_browser_profile')),
    isolate: isTrue('console_isolate', read('console_isolate')),
    ...given('color', oneOf('console_color', read('console_color'), CONTAINER_COLORS)),
    ...given('icon', oneOf('console_icon', read('console_icon'), CONTAINER_ICONS)),
    ...given('service', read('console_service')),
    ...given('path', read('console_path')),
    ...given('consoleUrl', read('console_url')),
  };
}

/** As Go's ParseBool, which aws-vault reads its switches with. */
export function isTrue(setting: string, value: string | undefined): boolean {
  if (value === undefined || value === '') return false;
  if (/^(?:1|t|true)$/i.test(value)) return true;
  if (/^(?:0|f|false)$/i.test(value)) return false;
  throw new ConsoleError('setting-invalid', { setting, expected: 'true or false' });
}

function oneOf<T extends string>(
  setting: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value.toLowerCase());
  if (found === undefined)
    throw new ConsoleError('setting-invalid', { setting, expected: choices.join(', ') });
  return found;
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
