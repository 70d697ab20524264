/** Prints one object for programs to read, and nothing else beside it. */
export const printJson = (value: unknown): void => {
  console.log(JSON.stringify(value, null, 2));
};
