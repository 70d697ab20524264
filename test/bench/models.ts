import type { Json } from '@throughline/events';

/** A process of user tasks in a row, all of them in one department. */
export const taskSequence = (tasks: number): string => {
  const names = ['begin', ...Array.from({ length: tasks }, (_, index) => `task-${String(index + 1)}`), 'end'];
  const nodes = names.map((name) =>
    name === 'begin'
      ? '<bpmn:startEvent id="begin"/>'
      : name === 'end'
        ? '<bpmn:endEvent id="end"/>'
        : `<bpmn:userTask id="${name}" name="${name}"/>`,
  );
  const flows = names
    .slice(1)
    .map((name, index) => `<bpmn:sequenceFlow id="to-${name}" sourceRef="${names[index] ?? ''}" targetRef="${name}"/>`);
  const refs = names.map((name) => `<bpmn:flowNodeRef>${name}</bpmn:flowNodeRef>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tl="http://throughline.dev/schema/1.0" id="bench-definitions" targetNamespace="http://throughline.dev/bench">
<bpmn:process id="bench" isExecutable="true">
<bpmn:laneSet id="lanes"><bpmn:lane id="lane" tl:department="sales">${refs.join('')}</bpmn:lane></bpmn:laneSet>
${nodes.join('')}${flows.join('')}</bpmn:process></bpmn:definitions>`;
};

/** A case that goes from hand to hand between two departments, each handoff with a target, a limit and a ladder. */
export const handovers = (handoffs: number): string => {
  const tasks = Array.from({ length: handoffs + 1 }, (_, index) => `hand-${String(index)}`);
  const names = ['begin', ...tasks, 'end'];
  const nodes = tasks.map((name) => `<bpmn:userTask id="${name}" name="${name}"/>`);
  const flows = names
    .slice(1)
    .map((name, index) => `<bpmn:sequenceFlow id="to-${name}" sourceRef="${names[index] ?? ''}" targetRef="${name}"/>`);
  const refs = (own: (at: number) => boolean): string =>
    names
      .filter((_, at) => own(at))
      .map((name) => `<bpmn:flowNodeRef>${name}</bpmn:flowNodeRef>`)
      .join('');
  const sla =
    '<bpmn:extensionElements><tl:sla acknowledge="PT30M" target="PT4H" limit="P1D"><tl:rung after="PT4H" to="director"/></tl:sla></bpmn:extensionElements>';
  // The start and the first task stand with sales; from there on the lane changes with every task.
  const isSales = (at: number): boolean => at === 0 || at % 2 === 1;
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tl="http://throughline.dev/schema/1.0" id="handover-definitions" targetNamespace="http://throughline.dev/bench">
<bpmn:process id="handovers" isExecutable="true">
<bpmn:laneSet id="both"><bpmn:lane id="one" tl:department="sales">${sla}${refs(isSales)}</bpmn:lane>
<bpmn:lane id="other" tl:department="technical">${sla}${refs((at) => !isSales(at))}</bpmn:lane></bpmn:laneSet>
<bpmn:startEvent id="begin"/>${nodes.join('')}<bpmn:endEvent id="end"/>${flows.join('')}</bpmn:process></bpmn:definitions>`;
};

/** Enough of a company to work the bench's tasks. */
export const organisation: Json = {
  departments: [
    { id: 'sales', name: 'Sales' },
    { id: 'technical', name: 'Technical' },
  ],
  roles: [
    { id: 'seller', name: 'Salesperson', abilities: ['start-case', 'work-task'] },
    { id: 'director', name: 'Director', abilities: ['see-all', 'operate', 'deploy', 'manage-organisation'] },
  ],
  people: [
    { id: 'sven', name: 'Sven', roles: ['seller'], departments: ['sales'] },
    { id: 'tara', name: 'Tara', roles: ['seller'], departments: ['technical'] },
    { id: 'dora', name: 'Dora', roles: ['director'], departments: ['sales'] },
  ],
};
