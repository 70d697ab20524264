import { scriptOf, startDepartment, type Department } from '@throughline/samples/department';

/** How each department answers, by its id, in the words of the sample; `seed`: of what it chooses. */
export type DepartmentScripts = { readonly seed: number; readonly scripts: Readonly<Record<string, string>> };

/** Starts departments that speak only Kafka, each at its own pace. */
export const startDepartments = async (
  { seed, scripts }: DepartmentScripts,
  brokers: string,
): Promise<ReadonlyMap<string, Department>> => {
  const departments = new Map<string, Department>();
  for (const [department, script] of Object.entries(scripts)) {
    const started = await startDepartment({
      ...{ brokers: brokers.split(','), department, source: `${department}-system` },
      script: scriptOf(script, seed),
      pause: () => 200 + Math.random() * 1_000,
    });
    departments.set(department, started);
  }
  return departments;
};
