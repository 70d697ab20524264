import { describe, expect, it } from '@jest/globals';
import { createClient, ProblemError } from './client.js';

const problem = {
  type: 'urn:throughline:problem:TaskNotOpen',
  title: 'Task not open',
  status: 409,
  detail: 'Task 3 is not open.',
  code: 'TaskNotOpen',
  instance: '/v1/cases/c/tasks/3/complete',
  correlationId: 'a-b-c-d-e',
};

/** A server that answers every request alike, and what it was asked. */
const answering = (status: number, body: string) => {
  const asked: { url: string; init: RequestInit }[] = [];
  const client = createClient({
    url: 'https://api.example.test/',
    token: () => Promise.resolve('token-of-ada'),
    fetch: (url, init) => {
      asked.push({ url: url instanceof Request ? url.url : String(url), init: init ?? {} });
      return Promise.resolve(new Response(body, { status }));
    },
  });
  return { client, asked };
};

const answer = JSON.stringify({ case: 'c', seq: 9, commandId: 'once', answer: { task: 3 } });

describe('a client of the api', () => {
  // #region complete
  it('sends a command under its id, for the state that it is meant for', async () => {
    const { client, asked } = answering(200, answer);
    const place = { case: 'c', task: 3 };
    const done = await client.complete(place, { price: '10.00' }, { commandId: 'once', ifSeq: 8 });

    expect(done).toEqual({ case: 'c', seq: 9, commandId: 'once', answer: { task: 3 } });
    expect(asked).toEqual([
      {
        url: 'https://api.example.test/v1/cases/c/tasks/3/complete',
        init: {
          method: 'POST',
          headers: {
            authorization: 'Bearer token-of-ada',
            'content-type': 'application/json',
            'idempotency-key': 'once',
            'if-match': '"8"',
          },
          body: '{"variables":{"price":"10.00"}}',
        },
      },
    ]);
  });
  // #endregion

  it('escapes what stands in paths and queries', async () => {
    const { client, asked } = answering(200, '{"items":[]}');
    await client.cases({ businessKey: 'A&B=C', limit: 5 });

    expect(asked[0]?.url).toBe('https://api.example.test/v1/cases?businessKey=A%26B%3DC&limit=5');
  });

  it('throws the problem that the api tells', async () => {
    const { client } = answering(409, JSON.stringify(problem));

    await expect(client.complete({ case: 'c', task: 3 })).rejects.toMatchObject({ problem });
  });

  it('throws a problem, too, where something in between answers', async () => {
    const { client } = answering(502, '<html>Bad Gateway</html>');
    const thrown: unknown = await client.me().catch((error: unknown) => error);

    expect(thrown).toBeInstanceOf(ProblemError);
    expect(thrown).toMatchObject({ problem: { status: 502, code: 'NotOurAnswer' } });
  });

  it('does not pass on an answer that is not what the api promises', async () => {
    const { client } = answering(200, '{"case":"c"}');

    await expect(client.claim({ case: 'c', task: 3 })).rejects.toThrow();
  });
});
