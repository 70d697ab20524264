/** The process's configuration. */
export const CONFIG = Symbol('config');

/** Cursors that go out and come back. */
export const CURSORS = Symbol('cursors');
