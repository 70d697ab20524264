import type { Json, Refusal } from '@throughline/events';

/**
 * What a caller is told of a command, the same every time the command is sent again: `seq` is where the case stood
 * after it.
 */
export type CaseAnswer =
  | { readonly kind: 'accepted'; readonly seq: number; readonly answer: Json }
  | { readonly kind: 'refused'; readonly seq: number; readonly refusal: Refusal };
