// The addresses that sign a browser in. They hold a sign-in token, so they are secrets from here to where they are
// opened; nothing here sends anything.

import { Secret } from '../kernel/secret.ts';
import type { ConsolePartition } from './partitions.ts';

/** Who the console is told sent the browser: shown as nothing, asked for by the service. */
export const ISSUER = 'vault';

/** The sign-in service of a partition, or of an endpoint override; without a slash at its end. */
export function signInOrigin(partition: ConsolePartition, override: string | undefined): string {
  return (override ?? `https://${partition.signInHost}`).replace(/\/+$/, '');
}

/**
 * The address that uses a sign-in token up: it works once, within 15 minutes.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
 */
export function signInUrl(origin: string, destination: string, token: Secret): Secret {
  return Secret.of(
    `${origin}/federation?Action=login&Issuer=${encodeURIComponent(ISSUER)}&Destination=${encodeURIComponent(destination)}&SigninToken=${encodeURIComponent(token.reveal())}`,
  );
}

/** Signs out whoever is signed in and goes on from there. The inner address stays encoded inside the outer one. */
export function signOutFirst(origin: string, signIn: Secret): Secret {
  return Secret.of(`${origin}/oauth?Action=logout&redirect_uri=${encodeURIComponent(signIn.reveal())}`);
}
