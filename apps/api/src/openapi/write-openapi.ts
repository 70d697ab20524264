import { writeFile } from 'node:fs/promises';
import { describeApi } from './describe-api.js';

// node --import ./.config/source-loader.mjs apps/api/src/openapi/write-openapi.ts
await writeFile(new URL('../../openapi.json', import.meta.url), await describeApi());
