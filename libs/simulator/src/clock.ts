import type { Instant } from '@throughline/events';
import { earliestSlaStep, takeSlaStep, type DueSlaStep } from './sla-steps.js';
import { later, refusedBecause, type Outcome } from './outcome.js';
import { runCommand } from './run-command.js';
import { answerService, settle } from './settle.js';
import type { DelayedAnswer, World } from './world.js';

/** A timer that fired: which, in which case, and when it was due. */
export type FiredTimer = { readonly caseId: string; readonly element: string; readonly dueAt: Instant };

/** How far the clock moved, and which timers fired on the way. */
export type Advanced =
  | { readonly kind: 'advanced'; readonly to: Instant; readonly fired: readonly FiredTimer[] }
  | (Outcome & { readonly kind: 'refused' });

/**
 * Moves the clock on and lets happen what is due on the way, in order of its instant; at the same instant services
 * answer first (work that is done on time is not late), then timers fire by case and number, then SLAs take their steps.
 */
export const advanceTo = (world: World, to: Instant): Advanced => {
  if (to < world.now)
    return refusedBecause('ClockRunsForward', `It is ${world.now}: the clock can't go back to ${to}.`);
  const fired: FiredTimer[] = [];
  let happened = 0;
  for (let next = nextDue(world); next !== undefined && next.dueAt <= to; next = nextDue(world)) {
    happened += 1;
    if (happened > mostAnAdvance) {
      return refusedBecause('ClockRunsAway', `More than ${String(mostAnAdvance)} things were due before ${to}.`);
    }
    happen(world, next, fired);
  }
  world.now = to;
  return { kind: 'advanced', to, fired };
};

/** Moves the clock on by an ISO 8601 duration. */
export const advanceBy = (world: World, duration: string): Advanced => {
  const to = later(world.now, duration);
  return to === undefined
    ? refusedBecause('DurationNotUnderstood', `"${duration}" is no ISO 8601 duration such as P3D or PT4H.`)
    : advanceTo(world, to);
};

/** Moves the clock to the earliest armed timer and fires that one alone; of several at once, the one at `element`. */
export const advanceToNextTimer = (world: World, element?: string): Advanced => {
  const fired: FiredTimer[] = [];
  for (let next = nextDue(world, element); next !== undefined; next = nextDue(world, element)) {
    if (next.kind === 'slaStep' && world.answers.length === 0 && timersOf(world).length === 0) break;
    happen(world, next, fired);
    if (fired.length > 0) return { kind: 'advanced', to: world.now, fired };
  }
  return refusedBecause('NoTimerArmed', 'No timer is armed in any case.');
};

/** A simulation in which more is due in one go hangs on a cycle of no length. */
const mostAnAdvance = 100_000;

type Due = { readonly kind: 'answer'; readonly dueAt: Instant; readonly answer: DelayedAnswer } | DueTimer | DueSlaStep;

type DueTimer = {
  readonly kind: 'timer';
  readonly dueAt: Instant;
  readonly caseId: string;
  readonly timer: number;
  readonly element: string;
};

const nextDue = (world: World, element?: string): Due | undefined => {
  const answer = world.answers.reduce<DelayedAnswer | undefined>(
    (first, each) => (first === undefined || each.dueAt < first.dueAt ? each : first),
    undefined,
  );
  const timer = timersOf(world).reduce<DueTimer | undefined>(
    (first, each) => (first === undefined || isBefore(each, first, element) ? each : first),
    undefined,
  );
  const answered: Due | undefined = answer && { kind: 'answer', dueAt: answer.dueAt, answer };
  return [answered, timer, earliestSlaStep(world)].reduce<Due | undefined>(
    (first, each) => (each === undefined || (first !== undefined && first.dueAt <= each.dueAt) ? first : each),
    undefined,
  );
};

/** Armed timers by case and number. */
const timersOf = (world: World): readonly DueTimer[] =>
  [...world.cases.values()].flatMap(({ id: caseId, state }) =>
    [...state.timers.values()]
      .map(({ timer, dueAt, element }): DueTimer => ({ kind: 'timer', dueAt, caseId, timer, element }))
      .sort((one, other) => one.timer - other.timer),
  );

const isBefore = (one: DueTimer, other: DueTimer, element: string | undefined): boolean =>
  one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.element === element && other.element !== element);

const happen = (world: World, due: Due, fired: FiredTimer[]): void => {
  if (due.dueAt > world.now) world.now = due.dueAt;
  if (due.kind === 'answer') {
    world.answers = world.answers.filter((each) => each !== due.answer);
    answerService(world, due.answer, due.answer.answer);
  } else if (due.kind === 'slaStep') {
    takeSlaStep(world, due);
  } else {
    runCommand(world, due.caseId, { type: 'FireTimer', body: { timer: due.timer } });
    fired.push({ caseId: due.caseId, element: due.element, dueAt: due.dueAt });
  }
  settle(world);
};
