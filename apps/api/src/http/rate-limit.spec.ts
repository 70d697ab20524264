import { describe, expect, it } from '@jest/globals';
import { HttpProblem } from './http-problem.js';
import { rateLimit } from './rate-limit.js';

const limiter = (requestsAMinute: number) => {
  let now = 0;
  const limit = rateLimit(requestsAMinute, () => now);
  const headers = new Map<string, string>();
  return {
    headers,
    wait: (ms: number) => (now += ms),
    ask: (ip: string): number => {
      let status = 200;
      const response = { setHeader: (name: string, value: string) => headers.set(name, value) };
      limit({ ip }, response as never, (error?: unknown) => {
        if (error instanceof HttpProblem) status = error.status;
      });
      return status;
    },
  };
};

describe('the limit of requests a minute', () => {
  it('lets an address ask as often as that, and then tells it how long to wait', () => {
    const { ask, headers } = limiter(60);
    const answers = Array.from({ length: 61 }, () => ask('10.0.0.1'));

    expect(answers.filter((status) => status === 200)).toHaveLength(60);
    expect(answers.at(-1)).toBe(429);
    expect(headers.get('Retry-After')).toBe('1');
  });

  it('lets it go on evenly, not by the turn of the minute', () => {
    const { ask, wait } = limiter(60);
    for (let asked = 0; asked < 60; asked += 1) ask('10.0.0.1');
    wait(2_000);

    expect([ask('10.0.0.1'), ask('10.0.0.1'), ask('10.0.0.1')]).toEqual([200, 200, 429]);
  });

  it('counts each address for itself', () => {
    const { ask } = limiter(1);

    expect([ask('10.0.0.1'), ask('10.0.0.2'), ask('10.0.0.1')]).toEqual([200, 200, 429]);
  });
});
