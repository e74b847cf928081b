// The parts of the SDK that `sts.ts` uses, by name: a bundler can leave the rest out, and one that picks the SDK's CommonJS
// build still finds the names (behind an `import()` of the package itself it would not). Loaded by the first call only.

export {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
