/** Injection token of the {@link TokenVerifier}. */
export const TOKENS = Symbol('tokens');
