/** An object without the members that have no value. */
export type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Leaves out what has no value: to our own libraries a member that is there has one. */
export const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
