// `node --import .config/source-loader.mjs libs/x/src/main.ts` runs TypeScript sources as they stand.
import { register } from 'node:module';

register('./source-hooks.mjs', import.meta.url);
process.setSourceMapsEnabled(true);
