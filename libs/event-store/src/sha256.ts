/**
 * SHA-256 (FIPS 180-4) of a text's UTF-8 bytes, hex. For the memory store, which must run where there is no
 * `node:crypto`; the PostgreSQL store hashes natively.
 */
export const sha256 = (text: string): string => sha256OfBytes(utf8(text));

/** SHA-256 of bytes, hex. */
export const sha256OfBytes = (message: ArrayLike<number>): string => {
  const state = Uint32Array.from(initialState);
  const words = new Uint32Array(64);
  const bytes = padded(message);
  for (let at = 0; at < bytes.length; at += 64) compress(state, schedule(words, bytes, at));
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
};

const utf8 = (text: string): number[] => {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(code >> 6), tail(code));
    else bytes.push(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
  }
  return bytes;
};

const tail = (code: number): number => 0x80 | (code & 0x3f);

/** §5.1.1: a 1 bit, zeros, and the length in bits as 64 bits. */
const padded = (message: ArrayLike<number>): Uint8Array => {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(bytes.length - 4, (message.length << 3) >>> 0);
  return bytes;
};

const at32 = (words: Uint32Array, index: number): number => words[index] ?? 0;

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

const schedule = (words: Uint32Array, bytes: Uint8Array, from: number): Uint32Array => {
  const view = new DataView(bytes.buffer);
  for (let t = 0; t < 16; t += 1) words[t] = view.getUint32(from + t * 4);
  for (let t = 16; t < 64; t += 1) {
    const a = at32(words, t - 15);
    const b = at32(words, t - 2);
    const sigma0 = rotated(a, 7) ^ rotated(a, 18) ^ (a >>> 3);
    const sigma1 = rotated(b, 17) ^ rotated(b, 19) ^ (b >>> 10);
    words[t] = at32(words, t - 16) + sigma0 + at32(words, t - 7) + sigma1;
  }
  return words;
};

/** §6.2.2: one block. */
const compress = (state: Uint32Array, words: Uint32Array): void => {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t += 1) {
    const sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const chosen = (e & f) ^ (~e & g);
    const first = (h + sum1 + chosen + at32(roundConstants, t) + at32(words, t)) | 0;
    const sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + sum0 + majority) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = at32(state, index) + word));
};

/** The fractional part of a number's root, as 32 bits: exact, since the roots are taken over integers. */
const rootBits = (prime: number, power: 2n | 3n): number => {
  const scaled = BigInt(prime) << (power * 32n);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** power <= scaled) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
};

const primes = (count: number): number[] => {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate += 1) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
};

/** §5.3.3: square roots of the first 8 primes. */
const initialState = Uint32Array.from(primes(8), (prime) => rootBits(prime, 2n));

/** §4.2.2: cube roots of the first 64 primes. */
const roundConstants = Uint32Array.from(primes(64), (prime) => rootBits(prime, 3n));
