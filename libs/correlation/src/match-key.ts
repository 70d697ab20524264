/**
 * A correlation key as it is compared: `=key`, or nothing where there is none, so that equality needs no third case. A
 * message without a key finds subscriptions without one, and no others.
 */
export const matchKey = (key: string | undefined): string => (key === undefined ? '' : `=${key}`);
