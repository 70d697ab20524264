import { keepRunning, type KeptServer, type KeptState } from './keep-running.js';
import { startKafka } from './kafka/start-kafka.js';
import { stateFolder } from './state-folder.js';
import { startTemporal } from './temporal/start-temporal.js';

/** What one of the services that join later has to say of itself. */
export type JoiningNote = KeptState & { readonly service: JoiningService; readonly tookMs: number };

/** The services that nobody needs to wait for. */
export type JoiningService = 'Temporal' | 'Kafka';

/** Where the services will be, so that others can be told before they are there. */
export type JoiningOptions = {
  readonly home?: string;
  readonly temporalPort: number;
  readonly temporalUiPort: number;
  readonly kafkaPort: number;
  readonly onNote?: (note: JoiningNote) => void;
};

/** Services on their way. `states` is what each said last; `stop` ends what came and what is still coming. */
export type JoiningServices = {
  readonly temporalAddress: string;
  readonly kafkaBrokers: string;
  readonly states: () => ReadonlyMap<JoiningService, KeptState>;
  readonly stop: () => Promise<void>;
};

/**
 * Starts Temporal and Kafka in the background and keeps them running: what is fetched or built at the first start, or
 * dies later, keeps nobody waiting.
 */
export function joinServices(options: JoiningOptions): JoiningServices {
  const { temporalPort, kafkaPort } = options;
  const states = new Map<JoiningService, KeptState>();
  const join = (service: JoiningService, start: Start): { stop: () => Promise<void> } => {
    const begun = Date.now();
    const onState = (state: KeptState): void => {
      states.set(service, state);
      options.onNote?.({ service, tookMs: Date.now() - begun, ...state });
    };
    states.set(service, { kind: 'coming', text: 'starting' });
    return keepRunning({ start, onState });
  };
  const temporal = join('Temporal', temporalStart(options));
  const kafka = join('Kafka', kafkaStart(options));
  return {
    temporalAddress: process.env['TEMPORAL_ADDRESS'] ?? `127.0.0.1:${String(temporalPort)}`,
    kafkaBrokers: process.env['KAFKA_BROKERS'] ?? `127.0.0.1:${String(kafkaPort)}`,
    states: () => states,
    stop: async () => {
      await kafka.stop();
      await temporal.stop();
    },
  };
}

type Start = (onProgress: (text: string) => void, signal: AbortSignal) => Promise<KeptServer>;

function temporalStart({ home = stateFolder(), temporalPort: port, temporalUiPort: uiPort }: JoiningOptions): Start {
  return async (onProgress, signal) => {
    const { address, uiUrl, origin, ended, stop } = await startTemporal({ home, port, uiPort, onProgress, signal });
    const ui = uiUrl === undefined ? '' : `, UI ${uiUrl}`;
    return { where: `${words[origin]} ${address}${ui}`, ended, stop };
  };
}

function kafkaStart({ home = stateFolder(), kafkaPort: port }: JoiningOptions): Start {
  return async (onProgress, signal) => {
    const { brokers, origin, ended, stop } = await startKafka({ home, port, onProgress, signal });
    return { where: `${words[origin]} ${brokers}`, ended, stop };
  };
}

const words = { given: 'as the environment says, at', reused: 'found running at', started: 'at' };
