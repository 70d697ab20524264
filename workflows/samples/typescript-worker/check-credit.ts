import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure, cancellationSignal } from '@temporalio/activity';
import { bpmnError, type Work } from './service.js';

/** What the credit bureau knows of a customer. Money is text: a binary float can't hold it. */
type Rating = { readonly limit: string; readonly blocked: boolean };

/**
 * The service of this sample: may this customer owe us this much?
 *
 * @param ratings a JSON file, `{ "<customer>": { "limit": "50000", "blocked": false } }`.
 */
export const checkCredit =
  (ratings: string, bureauSeconds: number): Work =>
  async ({ variables: { customer, amount } }) => {
    await sleep(bureauSeconds * 1_000, undefined, { signal: cancellationSignal() });
    // A file that can't be read is trouble like any other: the attempt failed, the model says how often to repeat it.
    const known = JSON.parse(await readFile(ratings, 'utf8')) as Readonly<Record<string, Rating>>;
    const rating = known[String(customer)];
    // Asking again would not help: a person has to look at it.
    if (rating === undefined) throw ApplicationFailure.nonRetryable(`no rating of ${String(customer)}`);
    if (rating.blocked) throw bpmnError('CREDIT_BLOCKED', `${String(customer)} is blocked`, { creditLimit: '0' });
    return { creditLimit: rating.limit, creditGranted: cents(String(amount)) <= cents(rating.limit) };
  };

/** An amount of money in its smallest unit. */
const cents = (amount: string): bigint => {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(`${whole}${fraction.padEnd(2, '0').slice(0, 2)}`);
};
