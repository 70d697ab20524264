import type { LoadedCase } from './load-case.js';

/** The least recently used cases fall out first. */
export const createCaseCache = (limit: number) => {
  const cases = new Map<string, LoadedCase>();
  return {
    get: (caseId: string): LoadedCase | undefined => {
      const found = cases.get(caseId);
      if (found !== undefined) {
        cases.delete(caseId);
        cases.set(caseId, found);
      }
      return found;
    },
    set: (caseId: string, loaded: LoadedCase): void => {
      cases.delete(caseId);
      cases.set(caseId, loaded);
      for (const oldest of cases.keys()) {
        if (cases.size <= limit) return;
        cases.delete(oldest);
      }
    },
    delete: (caseId: string): void => {
      cases.delete(caseId);
    },
  };
};
