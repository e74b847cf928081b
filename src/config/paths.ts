// Where the two AWS files stand. Reads nothing from disk.

import { homeFolder, joinPath } from '../platform/paths.ts';
import { ConfigError } from './errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface ConfigPaths {
  readonly configPath: string;
  readonly credentialsPath: string;
}

/**
 * The paths of the config and the credentials file: `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`,
 * expanded as botocore does, else below `~/.aws`. A variable that is set but empty counts as not set (as in the
 * JavaScript SDK).
 * @param platform on Windows `%NAME%` is expanded too, as Python's `os.path.expandvars` does there
 * @throws {ConfigError} `no-home` where the home folder is needed and not known
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
export function configPaths(env: Env, platform: NodeJS.Platform): ConfigPaths {
  return {
    configPath: pathFrom('AWS_CONFIG_FILE', 'config', env, platform),
    credentialsPath: pathFrom('AWS_SHARED_CREDENTIALS_FILE', 'credentials', env, platform),
  };
}

function pathFrom(variable: string, file: string, env: Env, platform: NodeJS.Platform): string {
  const home = (): string => {
    const folder = homeFolder(env);
    if (folder === undefined) throw new ConfigError('no-home', { variable });
    return folder;
  };
  const configured = env[variable];
  return configured ? expandedBy(home, configured, env, platform) : joinPath(home(), '.aws', file);
}

/**
 * A path as botocore expands it: variables, then a leading `~`.
 *
 * @throws {ConfigError} `no-home` where the home folder is needed and not known
 */
export function expandedPath(path: string, env: Env, platform: NodeJS.Platform): string {
  const home = (): string => {
    const folder = homeFolder(env);
    if (folder === undefined) throw new ConfigError('no-home', {});
    return folder;
  };
  return expandedBy(home, path, env, platform);
}

function expandedBy(home: () => string, path: string, env: Env, platform: NodeJS.Platform): string {
  const expanded = expandVariables(path, env, platform);
  if (expanded === '~') return home();
  const afterTilde = /^~[/\\]/.test(expanded) && (expanded[1] === '/' || platform === 'win32');
  // `~user` would need the user database: left as it is.
  return afterTilde ? home() + expanded.slice(1) : expanded;
}

/** `$NAME` and `${NAME}`; a variable that is not set stays as written, and what is put in is not expanded again. */
function expandVariables(path: string, env: Env, platform: NodeJS.Platform): string {
  const pattern = platform === 'win32' ? /\$(?:\w+|\{[^}]*\})|%[^%]+%/g : /\$(?:\w+|\{[^}]*\})/g;
  return path.replace(pattern, (written) => env[written.replace(/^(?:\$\{?|%)|[}%]$/g, '')] ?? written);
}
