import { once } from 'node:events';
import { connect } from 'node:net';

const LIMIT_MS = 2_000;
const METADATA = 3;
const VERSION = 1;

/**
 * Whether the Kafka of a port knows a broker and a controller, so that a topic could be made: one that only listens is not
 * ready yet. One request by hand (Kafka protocol guide, "Metadata API", v1), so that looking needs no client library.
 */
export async function kafkaAnswers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'connect');
    socket.write(request());
    let answer = Buffer.alloc(0);
    for await (const chunk of socket) {
      answer = Buffer.concat([answer, chunk as Buffer]);
      if (answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0)) return tellsOfBrokers(answer);
    }
    return false;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function request(): Buffer {
  const client = Buffer.from('throughline');
  const head = Buffer.alloc(10);
  head.writeInt16BE(METADATA, 0);
  head.writeInt16BE(VERSION, 2);
  head.writeInt32BE(1, 4);
  head.writeInt16BE(client.length, 8);
  // An empty array of topics: of none.
  const body = Buffer.concat([head, client, Buffer.alloc(4)]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

/** After size and correlation id: brokers of node id, host, port and rack; then the controller's id, -1 for none. */
function tellsOfBrokers(answer: Buffer): boolean {
  const brokers = answer.readInt32BE(8);
  let at = 12;
  for (let broker = 0; broker < brokers; broker += 1) {
    at += 4;
    at += 2 + answer.readInt16BE(at) + 4;
    at += 2 + Math.max(0, answer.readInt16BE(at));
  }
  return brokers > 0 && answer.readInt32BE(at) >= 0;
}
