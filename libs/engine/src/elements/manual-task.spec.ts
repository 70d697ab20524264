import { describe, expect } from '@jest/globals';
import { deployed, given, it, start } from '@throughline/testing';

const passing = await deployed(import.meta.url, './models/passing-tasks.bpmn');

describe('a manual task', () => {
  it('is done without any system: it is passed at once and stands in the record', () =>
    given(passing, start())
      .thenEnded()
      .thenEvent('ElementLeft', { element: 'shelve', next: [expect.objectContaining({ element: 'end' })] }));
});
