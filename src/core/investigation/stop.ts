/** Why everything in flight must end: it is the reason of the session's abort signal. */
export class Stop extends Error {
  readonly status: 'cancelled' | 'timed_out'
  constructor(status: 'cancelled' | 'timed_out', message: string) {
    super(message)
    this.name = 'Stop'
    this.status = status
  }
}

/** The status that a stopped piece of work ends with. */
export function stopStatus(signal: AbortSignal): 'cancelled' | 'timed_out' {
  return signal.reason instanceof Stop ? signal.reason.status : 'cancelled'
}

export function stopMessage(signal: AbortSignal): string {
  return signal.reason instanceof Error ? signal.reason.message : 'the run was stopped'
}
