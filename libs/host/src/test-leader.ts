import { openPool } from '@throughline/event-store';
import { createCursor } from './create-cursor.js';
import { createLeader } from './create-leader.js';

/**
 * A process of its own that leads `name` on the database `url` and counts in its cursor, for a spec that freezes it:
 * prints a line when it leads, and when what it writes fails.
 */
const [url = '', name = '', silenceMs = ''] = process.argv.slice(2);

const say = (word: string): boolean => process.stdout.write(`${word}\n`);

createLeader({
  ...{ pool: openPool({ url, max: 1 }), name, silenceMs: Number(silenceMs) },
  lead: async ({ client }) => {
    const cursor = createCursor({ client, name });
    for (let no = 1n; ; no += 1n) {
      await cursor.write(no);
      if (no === 1n) say('leading');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },
  onNotice: ({ kind }) => {
    if (kind !== 'leading') say(kind);
  },
});
