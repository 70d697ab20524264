import { partsOf, textOf, type BpmnElement } from './bpmn-element.js';
import { durationOf, isAtLeast, isLonger, type Tell, type WrittenDuration } from './durations.js';
import type { Rung, Sla } from './process-graph.js';
import { present, refuse, type Reading } from './reading.js';
import { extensionOf } from './zeebe-extensions.js';

/** What the `tl:sla` of a user task or a lane says; undefined where it has none. What contradicts itself is refused. */
export const slaOf = (reading: Reading, host: BpmnElement): Sla | undefined => {
  const sla = extensionOf(host, 'tl:Sla');
  if (sla === undefined) return undefined;
  const tell: Tell = (why) => refuse(reading, host, ['InvalidSla', why]);
  const times = timesOf(tell, sla);
  const rungs = partsOf(sla, 'rungs').map((rung) => rungOf(tell, rung));
  for (const why of [...limitProblems(sla, times, rungs.length), ...ladderProblems(rungs)]) tell(why);
  return {
    ladder: rungs.map(({ rung }) => rung),
    ...present({
      acknowledge: times.acknowledge?.text,
      target: times.target?.text,
      limit: times.limit?.text,
      escalation: escalationOf(tell, sla),
    }),
  };
};

type Times = { readonly [K in 'acknowledge' | 'target' | 'limit']: WrittenDuration | undefined };

const timesOf = (tell: Tell, sla: BpmnElement): Times => ({
  acknowledge: durationOf(tell, sla, { name: 'acknowledge', least: 'positive' }),
  target: durationOf(tell, sla, { name: 'target', least: 'positive' }),
  limit: durationOf(tell, sla, { name: 'limit', least: 'positive' }),
});

const limitProblems = (sla: BpmnElement, times: Times, rungs: number): readonly string[] => {
  const { acknowledge, target, limit } = times;
  const late = (name: string, time: WrittenDuration | undefined): readonly string[] =>
    time === undefined || limit === undefined || !isLonger(time.duration, limit.duration)
      ? []
      : [`has the ${name} ${time.text} after the limit ${limit.text}; make it shorter, or the limit longer`];
  const said = (name: string): boolean => sla[name] !== undefined;
  return [
    ...(['acknowledge', 'target', 'limit'].some(said) ? [] : ['has a tl:sla without a time; give it a limit']),
    ...late('acknowledge', acknowledge),
    ...late('target', target),
    ...(rungs > 0 && !said('limit') ? ['has a ladder without a limit to climb from; give the tl:sla a limit'] : []),
    ...(said('escalation') && !said('limit') ? ['escalates without a limit; give the tl:sla a limit'] : []),
  ];
};

type ReadRung = { readonly rung: Rung; readonly after: WrittenDuration | undefined };

const rungOf = (tell: Tell, element: BpmnElement): ReadRung => {
  const after = durationOf(tell, element, { name: 'after', least: 'zero' });
  const to = textOf(element, 'to');
  if (element['after'] === undefined) tell('has a rung that does not say when; give it after, such as PT4H');
  if (to === undefined) tell('has a rung that does not say to whom; give it to: a role, or head');
  else if (!roleForm.test(to)) tell(`has a rung to "${to}", which can't be a role; use the id of one, or head`);
  const rung = { after: after?.text ?? '', to: to ?? '', ...present({ escalation: escalationOf(tell, element) }) };
  return { rung, after };
};

/** As ids of the organisation are. */
const roleForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Nobody looks up a longer ladder. */
const mostRungs = 20;

const ladderProblems = (rungs: readonly ReadRung[]): readonly string[] => [
  ...(rungs.length > mostRungs ? [`has ${String(rungs.length)} rungs; ${String(mostRungs)} are the most`] : []),
  ...rungs.flatMap(({ after }, at) => {
    const before = rungs[at - 1]?.after;
    if (after === undefined || before === undefined || !isAtLeast(before.duration, after.duration)) return [];
    return [`has a rung after ${after.text} that follows the one after ${before.text}; let each come later`];
  }),
];

const escalationOf = (tell: Tell, element: BpmnElement): string | undefined => {
  const code = element['escalation'];
  if (code === '') tell('has an empty escalation; write the code of a BPMN escalation, or leave it out');
  return textOf(element, 'escalation');
};
