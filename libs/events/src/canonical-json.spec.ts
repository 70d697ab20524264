import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from './canonical-json.js';

describe('the canonical text of a value', () => {
  it('has no white space, and its keys in order', () => {
    expect(canonicalJson({ b: [1, { d: null, c: true }], a: 'x' })).toBe('{"a":"x","b":[1,{"c":true,"d":null}]}');
  });

  // RFC 8785 §3.2.3: keys are sorted by UTF-16 code units, not by characters.
  it('sorts keys as the standard’s own example does', () => {
    const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
    const text = '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}';
    expect(canonicalJson(keys)).toBe(text);
  });

  // RFC 8785 appendix B.
  it('writes numbers as the standard’s own table does', () => {
    const table: readonly (readonly [number, string])[] = [
      [0, '0'],
      [-0, '0'],
      [5e-324, '5e-324'],
      [1.7976931348623157e308, '1.7976931348623157e+308'],
      [9007199254740992, '9007199254740992'],
      [295147905179352830000, '295147905179352830000'],
      [1e21, '1e+21'],
      [9.999999999999997e22, '9.999999999999997e+22'],
      [333333333.3333332, '333333333.3333332'],
      [0.000001, '0.000001'],
      [1e-7, '1e-7'],
    ];
    for (const [number, text] of table) expect(canonicalJson(number)).toBe(text);
  });

  it('escapes what must be escaped and nothing else', () => {
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });

  it('leaves out members that are undefined: absent reads the same', () => {
    const withAbsent: { readonly a: number; readonly b?: string | undefined } = { a: 1, b: undefined };
    expect(canonicalJson(withAbsent as never)).toBe('{"a":1}');
  });

  it('is the same for the same value, however it was put together', () => {
    expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
  });

  it('does not exist for what JSON has no text for', () => {
    for (const value of [NaN, Infinity, -Infinity, 'half a character \ud800', { '\udc00': 1 }, ['\ud800x']]) {
      expect(() => canonicalJson(value)).toThrow(RangeError);
    }
    expect(canonicalJson('whole 😀')).toBe('"whole 😀"');
  });
});
