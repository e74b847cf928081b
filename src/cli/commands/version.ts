// `vault version`: the version and what it runs on.

import { runtimeName } from '../../platform/process.ts';
import { VERSION } from '../version.ts';

export function versionText(): string {
  return `vault ${VERSION} (${runtimeName()})\n`;
}
