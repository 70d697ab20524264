import { describe, expect, it } from '@jest/globals';
import type { Json } from './json.js';
import { isErased, isPersonal, isSealed, personal, reservedKeyIn, revealed, subjectOf } from './personal.js';

const ada = personal('case-1/contact', 'Ada');
const erased = { $erased: 'case-1/contact' };

describe('a personal value', () => {
  it('carries whose it is', () => {
    expect(ada).toEqual({ $personal: 'case-1/contact', value: 'Ada' });
    expect(isPersonal(ada)).toBe(true);
    expect(subjectOf(ada)).toBe('case-1/contact');
  });

  it('keeps its first owner when it is marked again', () => {
    expect(personal('case-1/other', ada)).toBe(ada);
    expect(personal('case-1/other', erased)).toBe(erased);
  });

  it('is found however deep it stands', () => {
    expect(subjectOf({ people: [{ firm: 'Analytical' }, { name: ada }] })).toBe('case-1/contact');
    expect(subjectOf({ people: [{ firm: 'Analytical' }] })).toBeUndefined();
    expect(subjectOf(undefined)).toBeUndefined();
    expect(subjectOf(null)).toBeUndefined();
  });

  it('is seen without its tag by who may see it', () => {
    expect(revealed({ people: [{ name: ada }], firm: 'Analytical' })).toEqual({
      people: [{ name: 'Ada' }],
      firm: 'Analytical',
    });
    expect(revealed(personal('case-1/a', { inner: personal('case-1/b', 1) }))).toEqual({ inner: 1 });
  });
});

describe('an erased value', () => {
  it('reads as nothing, and still says whose it was', () => {
    expect(isErased(erased)).toBe(true);
    expect(revealed({ name: erased, list: [erased, 1] })).toEqual({ name: null, list: [null, 1] });
    expect(subjectOf([erased])).toBe('case-1/contact');
  });
});

describe('a sealed value', () => {
  it('is told from data that looks a little like it', () => {
    expect(isSealed({ $sealed: 'k', iv: 'i', text: 't' })).toBe(true);
    expect(isSealed({ $sealed: 1 })).toBe(false);
    expect(isPersonal({ $personal: 1 })).toBe(false);
    expect(isErased(['$erased'])).toBe(false);
  });
});

describe('reserved keys', () => {
  it('are found with the path to them', () => {
    expect(reservedKeyIn({ a: [{ b: 1 }, { $sealed: 'x' }] })).toBe('/a/1/$sealed');
    expect(reservedKeyIn({ $erased: 'x' })).toBe('/$erased');
    expect(reservedKeyIn(JSON.parse('{"a":{"__proto__":1}}') as Json)).toBe('/a/__proto__');
  });

  it('are not found where nothing uses them', () => {
    expect(reservedKeyIn({ personal: '$personal', list: ['$sealed'] })).toBeUndefined();
    expect(reservedKeyIn(null)).toBeUndefined();
  });
});
