import { createMemoryKeys } from './memory-keys.js';
import { createMemoryStore } from './memory-store.js';
import { createSealing } from './sealing.js';
import { storeContract } from './store-contract.js';

storeContract('the record in memory', async () => {
  const keys = createMemoryKeys();
  const store = createMemoryStore({ sealing: createSealing(keys) });
  return Promise.resolve({ store, keys, number: async () => Promise.resolve(), close: async () => Promise.resolve() });
});
