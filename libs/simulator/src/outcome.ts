import { plusDuration } from '@throughline/engine';
import { refusal, type Instant, type Json, type Refusal } from '@throughline/events';

/** What an act in a simulation came to. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly caseId: string; readonly answer: Json }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A refusal as an outcome. */
export const refusedBecause = (code: string, message: string): Outcome & { readonly kind: 'refused' } => ({
  kind: 'refused',
  refusal: refusal(code, message),
});

/** An instant plus an ISO 8601 duration; undefined where the text is none. */
export const later = (at: Instant, duration: string): Instant | undefined => {
  try {
    return plusDuration(at, duration);
  } catch {
    return undefined;
  }
};
