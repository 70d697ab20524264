/** One event of a stream of server-sent events. */
export type SentEvent = { readonly id: string | undefined; readonly event: string; readonly data: unknown };

/** Reads a stream of server-sent events; each call gives the next, undefined when the stream has ended. */
export const eventReader = (response: Response): (() => Promise<SentEvent | undefined>) => {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const next = async (): Promise<SentEvent | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        if (!block.startsWith(':')) return eventOf(block);
        continue;
      }
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) return undefined;
      text += decoder.decode(chunk.value, { stream: true });
    }
  };
  return next;
};

const eventOf = (block: string): SentEvent => {
  const fields = new Map(
    block.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)] as const;
    }),
  );
  return {
    id: fields.get('id'),
    event: fields.get('event') ?? 'message',
    data: JSON.parse(fields.get('data') ?? 'null'),
  };
};
