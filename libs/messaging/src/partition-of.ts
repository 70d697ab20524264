/**
 * The partition of a key: murmur2 as Apache Kafka's own client does it, so that other people's producers and consumers
 * agree on where a case is (`org.apache.kafka.common.utils.Utils.murmur2`, `toPositive`).
 */
export const partitionOf = (key: Uint8Array | string, partitions: number): number =>
  (murmur2(typeof key === 'string' ? Buffer.from(key) : key) & 0x7fffffff) % partitions;

const seed = 0x9747b28c;
const mix = 0x5bd1e995;

const murmur2 = (bytes: Uint8Array): number => {
  const whole = bytes.length & ~3;
  let hash = seed ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    const word = Math.imul(wordAt(bytes, at, 4), mix);
    hash = Math.imul(hash, mix) ^ Math.imul(word ^ (word >>> 24), mix);
  }
  const left = bytes.length - whole;
  if (left > 0) hash = Math.imul(hash ^ wordAt(bytes, whole, left), mix);
  hash = Math.imul(hash ^ (hash >>> 13), mix);
  return hash ^ (hash >>> 15);
};

/** Little-endian, of as many bytes as are left. */
const wordAt = (bytes: Uint8Array, at: number, length: number): number => {
  let word = 0;
  for (let index = 0; index < length; index += 1) word |= (bytes[at + index] ?? 0) << (8 * index);
  return word;
};
