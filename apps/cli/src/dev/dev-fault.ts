/** What keeps `throughline dev` from running, apart from the services themselves. */
export class DevFault extends Error {
  override readonly name = 'DevFault';

  constructor(
    readonly code: 'PortInUse' | 'ProgramEnded' | 'NotReady',
    message: string,
    readonly retryable: boolean,
  ) {
    super(message);
  }
}
