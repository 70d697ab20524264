import type { CaseResult } from './suite.js';

/** The score of a tree. */
export type Score = {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly refused: number;
  /** Parts of the tree that are counted apart, where it has any. */
  readonly parts?: readonly { readonly name: string; readonly passed: number; readonly of: number }[];
  readonly cases: readonly CaseResult[];
};

/** Counts what came of the cases of a tree. */
export const scoreOf = (suite: string, cases: readonly CaseResult[]): Score => {
  const count = (outcome: CaseResult['outcome']): number => cases.filter((each) => each.outcome === outcome).length;
  const parts = [...new Set(cases.flatMap(({ profile }) => profile ?? []))].map((name) => {
    const mine = cases.filter(({ profile }) => profile === name);
    return { name, passed: mine.filter(({ outcome }) => outcome === 'passed').length, of: mine.length };
  });
  return {
    suite,
    passed: count('passed'),
    failed: count('failed'),
    refused: count('refused'),
    ...(parts.length === 0 ? {} : { parts }),
    cases,
  };
};
