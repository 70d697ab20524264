/** The code of a system error, e.g. `EEXIST`. Not by `instanceof`: specs run in a realm with an `Error` of its own. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
