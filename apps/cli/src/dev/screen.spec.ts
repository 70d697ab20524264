import { describe, expect, it } from '@jest/globals';
import { createScreen } from './screen.js';

describe('what one sees while things come up', () => {
  it('is, in a terminal, one line that changes below those that stay', () => {
    const { screen, written } = screenOf(true);

    screen.status('Temporal', 'building: 2 s');
    screen.print('API ready');
    screen.status('Temporal', undefined);

    expect(written).toEqual([
      '\r\u001b[K  Temporal: building: 2 s',
      '\r\u001b[KAPI ready\n',
      '\r\u001b[K  Temporal: building: 2 s',
      '\r\u001b[K',
    ]);
  });

  it('never wraps there, for what wraps can not be taken back', () => {
    const { screen, written } = screenOf(true);

    screen.status('Temporal', 'x'.repeat(200));

    expect(written[0]?.replace('\r\u001b[K', '')).toHaveLength(39);
  });

  it('is, in a file, a line now and then, and of a long text the first', () => {
    const { screen, written } = screenOf(false);

    for (let second = 0; second < 5; second += 1) screen.status('Temporal', `building: ${String(second)} s\nmore`);
    screen.status('Kafka', 'fetching');

    expect(written).toEqual(['  Temporal    building: 0 s\n', '  Kafka       fetching\n']);
  });
});

function screenOf(isTTY: boolean): { screen: ReturnType<typeof createScreen>; written: string[] } {
  const written: string[] = [];
  const write = (text: string | Uint8Array): boolean => written.push(String(text)) > 0;
  return { screen: createScreen({ isTTY, columns: 40, write }), written };
}
