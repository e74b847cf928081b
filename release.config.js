// What a release is made of: a list of facts for the scripts that build it, without behaviour.
// `status` is honest: `built` means that the release workflow makes it today; `planned` that nothing does yet.

/**
 * @typedef {object} Target
 * @property {string} name          part of the archive's name
 * @property {'linux' | 'darwin' | 'win32'} os
 * @property {'x64' | 'arm64'} arch
 * @property {'gnu' | 'musl'} [libc] Linux only
 * @property {string} bunTarget     what `bun build --compile --target` takes
 * @property {string} runtime       npm package that holds the Bun this executable is made of
 * @property {string} addon         npm package of the keyring addon that is embedded
 * @property {'tar.gz' | 'zip'} archive
 * @property {'built' | 'planned'} status
 */

/** @type {readonly Target[]} */
const targets = [
  {
    name: 'linux-x64',
    os: 'linux',
    arch: 'x64',
    libc: 'gnu',
    bunTarget: 'bun-linux-x64',
    runtime: '@oven/bun-linux-x64',
    addon: '@napi-rs/keyring-linux-x64-gnu',
    archive: 'tar.gz',
    status: 'built',
  },
  {
    name: 'linux-arm64',
    os: 'linux',
    arch: 'arm64',
    libc: 'gnu',
    bunTarget: 'bun-linux-arm64',
    runtime: '@oven/bun-linux-aarch64',
    addon: '@napi-rs/keyring-linux-arm64-gnu',
    archive: 'tar.gz',
    status: 'planned',
  },
  {
    name: 'linux-x64-musl',
    os: 'linux',
    arch: 'x64',
    libc: 'musl',
    bunTarget: 'bun-linux-x64-musl',
    runtime: '@oven/bun-linux-x64-musl',
    addon: '@napi-rs/keyring-linux-x64-musl',
    archive: 'tar.gz',
    status: 'planned',
  },
  {
    name: 'linux-arm64-musl',
    os: 'linux',
    arch: 'arm64',
    libc: 'musl',
    bunTarget: 'bun-linux-arm64-musl',
    runtime: '@oven/bun-linux-aarch64-musl',
    addon: '@napi-rs/keyring-linux-arm64-musl',
    archive: 'tar.gz',
    status: 'planned',
  },
  {
    name: 'darwin-arm64',
    os: 'darwin',
    arch: 'arm64',
    bunTarget: 'bun-darwin-arm64',
    runtime: '@oven/bun-darwin-aarch64',
    addon: '@napi-rs/keyring-darwin-arm64',
    archive: 'tar.gz',
    status: 'planned',
  },
  {
    // Bun leaves this one with a signature that is not valid any more: it has to be signed again before it is shipped.
    name: 'darwin-x64',
    os: 'darwin',
    arch: 'x64',
    bunTarget: 'bun-darwin-x64',
    runtime: '@oven/bun-darwin-x64',
    addon: '@napi-rs/keyring-darwin-x64',
    archive: 'tar.gz',
    status: 'planned',
  },
  {
    name: 'windows-x64',
    os: 'win32',
    arch: 'x64',
    bunTarget: 'bun-windows-x64',
    runtime: '@oven/bun-windows-x64',
    addon: '@napi-rs/keyring-win32-x64-msvc',
    archive: 'zip',
    status: 'planned',
  },
  {
    name: 'windows-arm64',
    os: 'win32',
    arch: 'arm64',
    bunTarget: 'bun-windows-arm64',
    runtime: '@oven/bun-windows-aarch64',
    addon: '@napi-rs/keyring-win32-arm64-msvc',
    archive: 'zip',
    status: 'planned',
  },
];

export default {
  name: 'vault',
  /** The tool that makes the executables, pinned by the lockfile. */
  packager: 'bun build --compile',
  targets,
  /** `{version}` and `{target}` are filled in; the archive's own ending is added. */
  archiveName: 'vault-{version}-{target}',
  /** One file for a whole release, in the form of `sha256sum`. */
  checksums: { algorithm: 'sha256', file: 'SHA256SUMS' },
  /** Besides the executable, in every archive. */
  files: ['LICENSE', 'README.md', 'CHANGELOG.md'],
  /** The same program for people who have Node: `npm pack` of this package. */
  npm: { launcher: 'dist/node/vault', entry: 'dist/node/vault.mjs', status: 'planned' },
};
