import { writeFile } from 'node:fs/promises';
import { asyncApiDocument } from './asyncapi-document.js';

// node --import ./.config/source-loader.mjs libs/messaging/src/write-asyncapi.ts
await writeFile(new URL('../asyncapi.json', import.meta.url), `${JSON.stringify(asyncApiDocument(), undefined, 2)}\n`);
