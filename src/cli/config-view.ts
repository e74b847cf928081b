// The two AWS files as commands look at them: read once, turned into what `profiles` asks for.

import { Document } from '../config/document.ts';
import { type ConfigFiles, readSections } from '../config/sections.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { staticKeyNames } from '../profiles/sources.ts';
import type { AwsFiles } from './aws-files.ts';

export interface ConfigView {
  readonly configPath: string;
  readonly credentialsPath: string;
  /** What resolving reads. */
  readonly files: ConfigFiles;
  profileNames(): readonly string[];
  /** Static keys of a profile out of its file, or undefined. */
  fileKeys(profile: string): Credentials | undefined;
}

/** @throws {ConfigError} `malformed` */
export function configViewOf({ configPath, credentialsPath, config, credentials }: AwsFiles): ConfigView {
  const files = readSections(
    config === undefined ? undefined : Document.parse(config, configPath),
    credentials === undefined ? undefined : Document.parse(credentials, credentialsPath),
  );
  return {
    configPath,
    credentialsPath,
    files,
    profileNames: () => namesOf(files),
    fileKeys: (name) => keysOf(files, name),
  };
}

/** File order. A `[default]` section without a single key is no profile worth listing. */
function namesOf(files: ConfigFiles): readonly string[] {
  return [...files.profiles.values()]
    .filter(
      (section) =>
        section.name !== 'default' || section.keys.size + section.secrets.size + section.nested.size > 0,
    )
    .map((section) => section.name);
}

function keysOf(files: ConfigFiles, name: string): Credentials | undefined {
  const section = files.profiles.get(name);
  const names = section === undefined ? undefined : staticKeyNames(section);
  if (section === undefined || names?.secretKey === undefined) return undefined;
  const secretAccessKey = section.secrets.get(names.secretKey);
  const sessionToken = names.tokenKey === undefined ? undefined : section.secrets.get(names.tokenKey);
  if (secretAccessKey === undefined) return undefined;
  return {
    accessKeyId: names.accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}
