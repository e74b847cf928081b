// What resolving needs to be given: sections, environment, flags and who we are; nothing here reads any of them itself.

/** One section as the config room gives it: merged from both files, the credentials file winning key by key. */
export interface SourceSection {
  readonly name: string;
  /** By lower-case key. Values of secret keys stand in `secrets` instead. */
  readonly keys: ReadonlyMap<string, string>;
  /** Only asked whether there is something; never revealed here. */
  readonly secrets: ReadonlyMap<string, { readonly isEmpty: boolean }>;
  /** Blocks of indented lines, such as `sts` in a `services` section. */
  readonly nested: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Where a key stands. */
  where(key: string): { readonly file: 'config' | 'credentials' } | undefined;
}

/** The two files as far as resolving looks at them. Structurally what `config/sections.ts` gives. */
export interface ProfileSource {
  /** In file order. */
  readonly profiles: ReadonlyMap<string, SourceSection>;
  readonly ssoSessions: ReadonlyMap<string, SourceSection>;
  readonly services: ReadonlyMap<string, SourceSection>;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** What the command line said, as typed. `duration` and `region` hold for the whole chain, the others for the target. */
export interface ResolveFlags {
  /** `--duration`, such as `2h`. */
  readonly duration?: string;
  readonly region?: string;
  /** `--policy`: the JSON itself, not a file's name. */
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  /** `--read-only` */
  readonly readOnly?: boolean;
  /** The policies may narrow the federation session of a user too: a role is not needed for them. */
  readonly federatesUser?: boolean;
  readonly roleSessionName?: string;
  /** `k=v,k=v` */
  readonly sessionTags?: string;
  readonly transitiveSessionTags?: string;
  readonly sourceIdentity?: string;
}

/** For the default role session name. */
export interface Identity {
  readonly user: string;
  readonly host: string;
}

export interface ResolveInput {
  readonly name: string;
  readonly files: ProfileSource;
  readonly env: Env;
  readonly flags: ResolveFlags;
  readonly identity: Identity;
}
