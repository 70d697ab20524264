/** What can go wrong while a service of this machine is brought up. */
export type LocalServiceFaultCode =
  | 'UnsupportedPlatform'
  | 'NoServerAccount'
  | 'StateFolderUnreachable'
  | 'ClusterInUse'
  | 'PortTaken'
  | 'NoTemporal'
  | 'NoJava'
  | 'FetchFailed'
  | 'ServerDidNotStart'
  | 'ServerDidNotStop';

/** A service could not be started or stopped here; the message says what to do about it. */
export class LocalServiceFault extends Error {
  override readonly name = 'LocalServiceFault';

  constructor(
    readonly code: LocalServiceFaultCode,
    message: string,
    readonly retryable = false,
  ) {
    super(message);
  }
}
