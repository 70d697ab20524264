/** Why a decision has no outcome; thrown inside of this package only, and given back as a value. */
export class DecisionFailed extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}
