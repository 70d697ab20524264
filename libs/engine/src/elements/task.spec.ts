import { describe } from '@jest/globals';
import { deployed, given, it, start } from '@throughline/testing';

const passing = await deployed(import.meta.url, './models/passing-tasks.bpmn');

describe('a task of no kind', () => {
  it('is passed at once: it says what is done, and nobody has to tell us', () =>
    given(passing, start()).thenEnded().thenLeft('start', 'note', 'shelve', 'end', 'passing'));
});
