import { InvalidArgumentError } from 'commander';
import type { Json, JsonObject } from '@throughline/simulator';
import { z } from 'zod';

/** Parses an option that is a JSON object; commander tells the user what is wrong with it. */
export const jsonObjectArgument = (text: string): JsonObject => {
  const parsed = z.record(z.string(), z.json()).safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('It must be a JSON object, such as {"amount": "120.50"}.');
};

const jsonIn = (text: string): Json => {
  try {
    return z.json().parse(JSON.parse(text));
  } catch {
    throw new InvalidArgumentError('It is no JSON.');
  }
};
