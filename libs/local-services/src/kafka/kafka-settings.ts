/** Where one Kafka node keeps its log and listens: `port` for clients, `controllerPort` for itself. */
export type KafkaPlace = { readonly folder: string; readonly port: number; readonly controllerPort: number };

/** One message may be a megabyte (an event is 256 kB at most), and what is around it a little more. */
const MESSAGE_MAX_BYTES = 2 * 1024 * 1024;

/** The server.properties of a single node that is broker and controller (KRaft, "combined mode"). */
export function kafkaSettings({ folder, port, controllerPort }: KafkaPlace): string {
  const client = `127.0.0.1:${String(port)}`;
  const controller = `127.0.0.1:${String(controllerPort)}`;
  const values = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    // Named here and not in the log, so that the port may be another at the next start.
    'controller.quorum.voters': `1@${controller}`,
    listeners: `CLIENT://${client},CONTROLLER://${controller}`,
    'advertised.listeners': `CLIENT://${client}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'CLIENT',
    'log.dirs': `${folder}/log`,
    // Topics are made by us, with settings of their own: one that somebody mistypes is an error, not a topic.
    'auto.create.topics.enable': 'false',
    'message.max.bytes': String(MESSAGE_MAX_BYTES),
    'replica.fetch.max.bytes': String(MESSAGE_MAX_BYTES),
    'default.replication.factor': '1',
    'offsets.topic.replication.factor': '1',
    // The usual 50 partitions are for clusters; here each costs a file and a moment at every start.
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    // Nobody else is to be waited for when the first consumer of a group joins.
    'group.initial.rebalance.delay.ms': '0',
    // A department may be away over the holidays and go on where it was.
    'offsets.retention.minutes': String(60 * 24 * 90),
    'num.network.threads': '2',
    'num.io.threads': '4',
    'num.recovery.threads.per.data.dir': '2',
    'log.cleaner.dedupe.buffer.size': String(16 * 1024 * 1024),
    // After a kill -9 the controller takes the broker for alive this long, and lets it in again only then; usual are 9 s.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '1000',
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  return lines.join('');
}
