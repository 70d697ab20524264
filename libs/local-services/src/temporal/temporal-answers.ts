import { connect, type ClientHttp2Session } from 'node:http2';

const LIMIT_MS = 2_000;
const describeNamespace = '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace';

/**
 * Whether the Temporal of a port answers about its namespace `default`: a server that only listens is not ready yet. One
 * gRPC call by hand, so that looking for a server needs no client library and no second process.
 */
export async function temporalAnswers(port: number): Promise<boolean> {
  const session = connect(`http://127.0.0.1:${String(port)}`);
  const answered = await statusOf(session).catch(() => undefined);
  session.destroy();
  return answered === '0';
}

async function statusOf(session: ClientHttp2Session): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    session.setTimeout(LIMIT_MS, () => {
      reject(new Error('no answer'));
    });
    session.on('error', reject);
    const call = session.request({
      ...{ ':method': 'POST', ':path': describeNamespace, te: 'trailers' },
      'content-type': 'application/grpc',
    });
    call.on('error', reject);
    const hear = (headers: Record<string, unknown>): void => {
      const status = headers['grpc-status'];
      if (typeof status === 'string') resolve(status);
    };
    // A call that fails at once has its status in the headers, one that was answered in the trailers.
    call.on('response', hear);
    call.on('trailers', hear);
    call.on('close', () => {
      resolve(undefined);
    });
    call.resume();
    call.end(framed(requestFor('default')));
  });
}

/** DescribeNamespaceRequest: field 1, the namespace's name, as a length-delimited string. */
function requestFor(namespace: string): Buffer {
  const name = Buffer.from(namespace);
  return Buffer.concat([Buffer.from([0x0a, name.length]), name]);
}

/** gRPC over HTTP/2, "Length-Prefixed-Message": one byte for "not compressed", four for the length. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
