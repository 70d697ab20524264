import type { ModelValue, ProcessGraph } from './process-graph.js';

/** What a process refers to outside of itself: for deploying a bundle together or not at all. */
export const referencesOf = (graph: Omit<ProcessGraph, 'references'>): ProcessGraph['references'] => {
  const nodes = [...graph.nodes.values()];
  const processes = nodes.flatMap((node) => (node.kind === 'callActivity' ? [node.calledProcess] : []));
  const decisions = nodes.flatMap((node) =>
    node.kind === 'businessRuleTask' && node.rule.kind === 'decision' ? [node.rule.decision] : [],
  );
  const forms = nodes.flatMap((node) => (node.kind === 'userTask' && node.form !== undefined ? [node.form] : []));
  const departments = nodes.flatMap((node) => node.department ?? []);
  return {
    processes: sorted(constants(processes)),
    decisions: sorted(constants(decisions)),
    forms: sorted(forms),
    departments: sorted(departments),
    dynamic: [...processes, ...decisions].some((value) => value.kind === 'feel'),
  };
};

const constants = (values: readonly ModelValue[]): readonly string[] =>
  values.flatMap((value) => (value.kind === 'text' ? [value.text] : []));

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
