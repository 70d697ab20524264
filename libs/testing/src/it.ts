import { it as jestIt } from '@jest/globals';

/** Jest's `it`, for a body that may be one expression such as a scenario; Jest itself takes no values. */
export const it = (title: string, body: () => unknown): void => {
  jestIt(title, async () => {
    await body();
  });
};
