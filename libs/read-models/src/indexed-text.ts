/**
 * A text as it may stand in an index, which has room for some 2,700 bytes. Ids of the organisation have at most 100
 * characters, so what is cut here names nobody; the record has it whole.
 */
export const indexedText = (text: string): string =>
  text.length <= longest ? text : text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '');

const longest = 200;
