import type { JsonObject, ServiceAnswer, ServiceBehaviour, ServiceCall } from '@throughline/simulator';

/** Plays the benchmark's script tasks and keeps what they leave behind. */
export type ScriptPlayer = {
  readonly answer: ServiceBehaviour;
  readonly trace: () => readonly string[];
  readonly markerExists: () => boolean;
  /** Both timestamp logs were written, and their ten seconds overlap. */
  readonly ranInParallel: () => boolean;
};

/** Begins with an empty log. A script is a list of tokens; what each does is told in the head of `expected.json`. */
export const scriptPlayer = (): ScriptPlayer => {
  const left: Left = { trace: [], marker: false, spans: new Map() };
  return {
    answer: (call) => play(left, call),
    trace: () => left.trace,
    markerExists: () => left.marker,
    ranInParallel: () => {
      const [one, other] = [left.spans.get('1'), left.spans.get('2')];
      return one !== undefined && other !== undefined && one.from < other.to && other.from < one.to;
    },
  };
};

type Span = { readonly from: number; readonly to: number };

type Left = { readonly trace: string[]; marker: boolean; readonly spans: Map<string, Span> };

const tenSecondsMs = 10_000;

const play = (left: Left, { headers, variables, at }: ServiceCall): ServiceAnswer => {
  let results: JsonObject = {};
  let after: string | undefined;
  for (const token of (headers['script'] ?? '').split(/[\s,;]+/).filter((each) => each !== '')) {
    if (token === 'THROW_ERROR') return { kind: 'error', code: 'ERR_CODE' };
    if (/^(WAIT_TEN_SECONDS|CREATE_TIMESTAMP_LOG_[12])$/.test(token)) after = 'PT10S';
    noteSpan(left, token, at);
    results = { ...results, ...effectOf(left, token, { ...variables, ...results }) };
  }
  return { kind: 'result', variables: results, ...(after === undefined ? {} : { after }) };
};

const noteSpan = (left: Left, token: string, at: string): void => {
  const log = /^CREATE_TIMESTAMP_LOG_([12])$/.exec(token)?.[1];
  if (log !== undefined) left.spans.set(log, { from: Date.parse(at), to: Date.parse(at) + tenSecondsMs });
};

/** Notes what a token leaves in the log, and gives the variables that it sets. */
const effectOf = (left: Left, token: string, variables: JsonObject): JsonObject => {
  if (token.startsWith('SCRIPT_')) left.trace.push(token);
  switch (token) {
    case 'CREATE_MARKER_FILE':
      left.marker = true;
      return {};
    case 'SET_STRING_DATA':
      return { data: 'String' };
    case 'LOG_DATA':
      if (variables['data'] === 'String') left.trace.push('DATA_correct');
      return {};
    case 'INCREMENT_INTEGER_VARIABLE_AND_LOG':
      left.trace.push('INCREMENT_correct');
      return incremented(variables);
    case 'INCREMENT_INTEGER_VARIABLE':
      return incremented(variables);
    default:
      return {};
  }
};

const incremented = (variables: JsonObject): JsonObject => ({
  integerVariable: Number(variables['integerVariable'] ?? 0) + 1,
});
