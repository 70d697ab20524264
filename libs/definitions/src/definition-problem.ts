/** Why a bundle can't be deployed: where (file and element, or place in a form), and in words what to do. */
export type DefinitionProblem = {
  readonly code: string;
  readonly file: string;
  /** The id of the element; for a form, the JSON pointer into its schema. */
  readonly element?: string;
  readonly message: string;
};
