import { refusal, type CaseCommandOf, type CaseCommandType, type Json, type Refusal } from '@throughline/events';
import type { Run } from '../run/run.js';

/** What a command's handler says: a refusal, or what the caller is answered when its events are durable. */
export type Handled = { readonly refusal: Refusal } | { readonly answer: Json };

/** Handles one command on an open case: emits what happens at once and plans the steps that follow. */
export type Handler<T extends CaseCommandType> = (run: Run, body: CaseCommandOf<T>['body']) => Handled;

/** The command went through. */
export const done = (answer: Json = null): Handled => ({ answer });

/** The command is refused: what is in the way, to which id, and what to do next. */
export const refused = (code: string, message: string, details?: Parameters<typeof refusal>[2]): Handled => ({
  refusal: refusal(code, message, details),
});
