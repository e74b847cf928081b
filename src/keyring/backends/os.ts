// The keyring of the operating system: Keychain, Credential Manager or Secret Service. Nothing is loaded or connected
// to before the first call that needs it.

import type { NativeKeyring } from '../../platform/native-keyring.ts';
import { arch, collectGarbage } from '../../platform/native-keyring-runtime.ts';
import { KeyringError } from '../errors.ts';
import type { Availability, Backend, BackendContext, Inspection, Keyring } from '../keyring.ts';

export const osBackend: Backend = {
  name: 'os',
  title: 'the keyring of the operating system (Keychain, Credential Manager, Secret Service)',
  probe,
  inspect,
  open,
};

/** How long finding out may take altogether; a machine where it takes longer has no usable keyring. */
const PROBE_MS = 1000;

async function open(context: BackendContext): Promise<Keyring> {
  const addon = addonOf(context);
  if (context.platform === 'linux') {
    const { linuxKeyring } = await import('./os/linux.ts');
    return linuxKeyring({ context, addon, collectGarbage });
  }
  if (context.platform === 'darwin' || context.platform === 'win32') {
    const [{ directKeyring }, { nativeItems }] = await Promise.all([
      import('./os/direct.ts'),
      import('./os/native.ts'),
    ]);
    const items = nativeItems({ addon, platform: context.platform, collectGarbage });
    return directKeyring({ context, items });
  }
  throw new KeyringError('backend-unavailable', { backend: 'os', reason: NO_KEYRING });
}

const NO_KEYRING = 'this operating system has no keyring that vault knows';

async function probe(context: BackendContext): Promise<Availability> {
  if (!['linux', 'darwin', 'win32'].includes(context.platform))
    return { available: false, reason: NO_KEYRING };
  if (context.platform === 'linux') {
    const { probeSecretService } = await import('./os/probe.ts');
    const found = await probeSecretService(context, Math.min(PROBE_MS, context.deadlineMs));
    if (!found.available) return found;
    const missing = await missingAddon(context);
    return missing ?? found;
  }
  return (await missingAddon(context)) ?? { available: true };
}

/** macOS is not looked at: its Keychain may ask a person for leave at every read. */
async function inspect(context: BackendContext): Promise<Inspection> {
  if (context.platform === 'linux') {
    const { inspectSecretService } = await import('./os/inspect.ts');
    return inspectSecretService(context);
  }
  if (context.platform !== 'win32') return { damaged: [] };
  const [{ storedNames }, { nativeItems }] = await Promise.all([
    import('./os/direct.ts'),
    import('./os/native.ts'),
  ]);
  const items = nativeItems({ addon: addonOf(context), platform: context.platform, collectGarbage });
  return { items: await storedNames({ context, items }), damaged: [] };
}

async function missingAddon(context: BackendContext): Promise<Availability | undefined> {
  try {
    await addonOf(context)();
    return undefined;
  } catch (cause) {
    if (cause instanceof KeyringError) return { available: false, reason: String(cause.facts.reason) };
    throw cause;
  }
}

/** Loads the addon at the first call, once. @throws {KeyringError} `backend-unavailable` */
function addonOf(context: BackendContext): () => Promise<NativeKeyring> {
  let loading: Promise<NativeKeyring> | undefined;
  const load = async (): Promise<NativeKeyring> => {
    const { loadNativeKeyring } = await import('../../platform/native-keyring.ts');
    try {
      return await loadNativeKeyring({ env: context.env, platform: context.platform, arch: arch() });
    } catch (cause) {
      const why = (cause as { facts?: { errno?: unknown } } | null)?.facts?.errno;
      const reason = `the keyring addon cannot be loaded: ${typeof why === 'string' ? why : 'unknown'}`;
      throw new KeyringError('backend-unavailable', { backend: 'os', reason }, { cause });
    }
  };
  return () => {
    loading ??= load();
    return loading;
  };
}
