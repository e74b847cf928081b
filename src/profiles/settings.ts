// Decides one setting at a time: flag, then environment, then the profile's own section, then what it includes or
// `[default]`; it must never change a section.

import { ProfilesError } from './errors.ts';
import type { Env, ProfileSource, SourceSection } from './input.ts';
import type { Origin } from './profile.ts';
import { closestName } from './suggest.ts';

export interface Decided {
  readonly value: string;
  readonly origin: Origin;
}

/**
 * How far a key reaches. aws-vault inherits every key that it knows, from `include_profile` or, where a profile
 * includes nothing, from `[default]`; the SDKs inherit nothing. Keys that aws-vault does not know follow an
 * explicit include only, and those that are credentials, or stand for them, never leave their section.
 */
type Reach = 'own' | 'include' | 'default';

const REACH: ReadonlyMap<string, Reach> = new Map([
  ['aws_access_key_id', 'own'],
  ['credential_source', 'own'],
  ['login_session', 'own'],
  ['cognito_identity_pool_id', 'include'],
  ['cognito_login_provider', 'include'],
  ['cognito_role_arn', 'include'],
  ['saml_assertion_file', 'include'],
  ['saml_assertion_process', 'include'],
  ['saml_principal_arn', 'include'],
  ['oidc_issuer', 'include'],
  ['oidc_client_id', 'include'],
  ['oidc_scopes', 'include'],
  ['oidc_audience', 'include'],
  ['oidc_redirect_uri', 'include'],
  ['services', 'include'],
  ['ca_bundle', 'include'],
  ['max_attempts', 'include'],
  ['retry_mode', 'include'],
  ['disable_clock_skew_correction', 'include'],
  ['ignore_configured_endpoint_urls', 'include'],
  ['use_fips_endpoint', 'include'],
  ['use_dualstack_endpoint', 'include'],
]);

interface Link {
  readonly section: SourceSection;
  readonly via: Reach;
}

/** All that is said about one profile, with a record of what was used. */
export class Settings {
  readonly profile: string;
  readonly isConfigured: boolean;
  readonly origins: Record<string, Origin> = {};
  readonly #links: readonly Link[];
  readonly #env: Env;

  /** @throws {ProfilesError} `include-loop`, `dangling-include` */
  constructor(profile: string, files: ProfileSource, env: Env) {
    this.profile = profile;
    this.isConfigured = files.profiles.get(profile) !== undefined;
    this.#links = sectionChain(profile, files);
    this.#env = env;
  }

  /** The first of the variables that is set and not empty. */
  env(...names: readonly string[]): Decided | undefined {
    for (const name of names) {
      const value = this.#env[name];
      if (value !== undefined && value !== '') return { value, origin: { kind: 'env', name } };
    }
    return undefined;
  }

  flag(name: string, value: string | undefined): Decided | undefined {
    return value === undefined || value === '' ? undefined : { value, origin: { kind: 'flag', name } };
  }

  /** What the files say, empty values counting as absent. */
  file(key: string): Decided | undefined {
    const reach = REACH.get(key) ?? 'default';
    for (const { section, via } of this.#links) {
      if (!reaches(reach, via)) continue;
      const value = section.keys.get(key);
      if (value !== undefined && value !== '')
        return { value, origin: { kind: 'section', section: section.name } };
    }
    return undefined;
  }

  /** The profile's own section, for what is never inherited. */
  get own(): SourceSection | undefined {
    return this.#links.find((link) => link.via === 'own')?.section;
  }

  /** Remembers where `key` was decided, and gives its value. */
  take(key: string, ...candidates: readonly (Decided | undefined)[]): string | undefined {
    const decided = candidates.find((candidate) => candidate !== undefined);
    if (decided !== undefined) this.origins[key] = decided.origin;
    return decided?.value;
  }

  /** Keys whose value in use stands in `[default]` although that is another profile. */
  inheritedFromDefault(): readonly string[] {
    if (!this.#links.some((link) => link.via === 'default' && link.section.name === 'default')) return [];
    return Object.keys(this.origins).filter((key) => {
      const origin = this.origins[key];
      return origin?.kind === 'section' && origin.section === 'default';
    });
  }

  /** The facts that every complaint about a setting has. */
  facts(key: string): { readonly profile: string; readonly key: string; readonly setBy: string } {
    return { profile: this.profile, key, setBy: describeOrigin(this.origins[key]) };
  }
}

/** `--region`, `AWS_REGION`, `profile dev`, `built-in default`. */
export function describeOrigin(origin: Origin | undefined): string {
  switch (origin?.kind) {
    case 'flag':
      return `--${origin.name}`;
    case 'env':
      return origin.name;
    case 'section':
      return `profile ${origin.section}`;
    default:
      return 'built-in default';
  }
}

function reaches(reach: Reach, via: Reach): boolean {
  if (via === 'own') return true;
  return via === 'include' ? reach !== 'own' : reach === 'default';
}

/**
 * The sections that a profile draws on, nearest first. A profile that includes nothing continues with `[default]`,
 * and so does the last one of an include chain. What `[default]` itself includes counts as inherited from it; where that
 * leads back to a section already read the chain ends there, because nobody wrote that circle (aws-vault
 * reports a loop for every profile as soon as `[default]` includes anything).
 */
function sectionChain(profile: string, files: ProfileSource): readonly Link[] {
  const links: Link[] = [];
  const path: string[] = [];
  let via: Reach = 'own';
  for (let name: string | undefined = profile; name !== undefined; ) {
    if (path.includes(name)) {
      if (via === 'default') break;
      throw new ProfilesError('include-loop', { profile, chain: [...path, name] });
    }
    const section = files.profiles.get(name);
    if (section === undefined && via === 'include') throw dangling(profile, [...path, name], files);
    path.push(name);
    if (section !== undefined) links.push({ section, via });
    const include: string | undefined = section?.keys.get('include_profile') || undefined;
    if (include !== undefined) {
      if (via === 'own') via = 'include';
      if (via === 'default' && files.profiles.get(include) === undefined)
        throw dangling(profile, [...path, include], files);
      name = include;
    } else {
      via = 'default';
      name = name === 'default' ? undefined : 'default';
    }
  }
  return links;
}

function dangling(profile: string, chain: readonly string[], files: ProfileSource): ProfilesError {
  const include = chain[chain.length - 1] ?? '';
  const known = [...files.profiles.keys()];
  const closest = closestName(include, known);
  return new ProfilesError('dangling-include', {
    profile,
    key: 'include_profile',
    include,
    chain,
    known,
    ...(closest === undefined ? {} : { closest }),
  });
}
