import { setTimeout as sleep } from 'node:timers/promises';
import { behaviours, type BehaviourName, type Desk, type Script } from './behaviours.js';
import { commandOf, type Command, type Handoff, type Heard, type News, type Step } from './messages.js';
import type { Book } from './open-book.js';

/** What a department works with. `pause`: milliseconds that it takes before it says a step. */
export type WorkParts = {
  readonly source: string;
  readonly script: Script;
  readonly desk: Desk;
  readonly book: Book;
  readonly say: (command: Command) => Promise<void>;
  readonly pause: () => number;
  readonly signal: AbortSignal;
};

/** A handoff as the department knows it. */
export type Worked = {
  readonly handoff: Handoff;
  readonly behaviour: BehaviourName;
  /** What it heard of it, in order, copies left out. */
  readonly heard: readonly News[];
  /** Ids of the commands that it gave, in order. */
  readonly said: readonly string[];
};

/** The work of a department. */
export type Work = {
  /** Resolves when the message is in the book: from then on it may come again, or never. */
  readonly hear: (message: Heard) => Promise<void>;
  readonly handoffs: () => readonly Worked[];
  /** Messages that came more than once. */
  readonly copies: () => number;
};

/** Takes up whatever the book leaves open, and deals with each handoff at its own pace. */
export const workHandoffs = (parts: WorkParts): Work => {
  const files = new Map<string, File>();
  const known = new Set<string>();
  let copies = 0;
  const fileOf = (handoff: Handoff): File => {
    const key = `${handoff.case}/${String(handoff.task)}`;
    const file = files.get(key) ?? newFile(handoff, parts.script(handoff));
    files.set(key, file);
    return file;
  };
  const takeUp = (message: Heard, already: ReadonlySet<string>): void => {
    known.add(message.id);
    const file = fileOf(message.handoff);
    file.heard.push(message.news);
    if (message.news === 'withdrawn') file.over = true;
    const steps = behaviours[file.behaviour](message, parts.desk);
    const open = steps.filter((step) => !already.has(commandOf(parts.source, file.handoff, step).id));
    file.last = file.last.then(() => takeSteps(parts, file, open)).catch(unlessStopped(parts.signal));
  };
  const { lines } = parts.book;
  const said = new Set(lines.flatMap((line) => ('said' in line ? [line.said] : [])));
  for (const line of lines) if ('heard' in line) takeUp(line.heard, said);
  return {
    hear: async (message) => {
      if (known.has(message.id)) {
        copies += 1;
        return;
      }
      await parts.book.write({ heard: message });
      takeUp(message, new Set());
    },
    handoffs: () =>
      [...files.values()].map(({ handoff, behaviour, heard, said: ids }) => ({ handoff, behaviour, heard, said: ids })),
    copies: () => copies,
  };
};

type File = Worked & { readonly heard: News[]; readonly said: string[]; over: boolean; last: Promise<void> };

const newFile = (handoff: Handoff, behaviour: BehaviourName): File => ({
  ...{ handoff, behaviour, heard: [], said: [], over: false, last: Promise.resolve() },
});

const takeSteps = async (parts: WorkParts, file: File, steps: readonly Step[]): Promise<void> => {
  for (const step of steps) {
    await sleep(parts.pause(), undefined, { signal: parts.signal });
    if (file.over) return;
    const command = commandOf(parts.source, file.handoff, step);
    await parts.say(command);
    await parts.book.write({ said: command.id });
    file.said.push(command.id);
  }
};

const unlessStopped =
  (signal: AbortSignal) =>
  (error: unknown): void => {
    if (!signal.aborted) throw error;
  };
