import type { Decision } from '@throughline/decision-model';
import type { JsonObject, OrganisationDocument, ResourceRef } from '@throughline/events';
import type { ProcessGraph } from '@throughline/process-model';

/** What is wrong with one field of a form: JSON pointer and words. */
export type FormProblem = { readonly pointer: string; readonly message: string };

/** A form as the engine needs it: it checks what a person enters, and says which of it is personal. */
export type Form = {
  readonly check: (values: JsonObject) => readonly FormProblem[];
  /** Top-level variables that are personal, with the label of the subject they belong to. */
  readonly personal: ReadonlyMap<string, string>;
};

/**
 * The compiled rules that a case was born under, by id; the versions are in its `CaseOpened`. The same rules come in
 * with every command of the case.
 */
export type Rules = {
  readonly processes: ReadonlyMap<string, ProcessGraph>;
  readonly decisions: ReadonlyMap<string, { readonly ref: ResourceRef; readonly decision: Decision }>;
  readonly forms: ReadonlyMap<string, { readonly ref: ResourceRef; readonly form: Form }>;
  /** The organisation of the version that the case was born under: its calendars say when an SLA is due. */
  readonly organisation?: OrganisationDocument;
};
