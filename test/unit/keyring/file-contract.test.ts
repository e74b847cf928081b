// The `file` backend under the suite that every backend passes, over real files.

import { describeKeyringContract } from '../../contract/keyring.ts';
import { makeTestStore } from './file-fixture.ts';

describeKeyringContract('file', async () => {
  const store = makeTestStore();
  return { open: store.open, dispose: async () => store.dispose() };
});
