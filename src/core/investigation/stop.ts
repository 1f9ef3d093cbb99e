/** The reason of an abort signal: why a session or a sub-agent must stop. */
export class Stop extends Error {
  readonly status: 'cancelled' | 'timed_out'
  constructor(status: 'cancelled' | 'timed_out', message: string) {
    super(message)
    this.name = 'Stop'
    this.status = status
  }
}

/** The status with which stopped work ends. */
export function stopStatus(signal: AbortSignal): 'cancelled' | 'timed_out' {
  return signal.reason instanceof Stop ? signal.reason.status : 'cancelled'
}

export function stopMessage(signal: AbortSignal): string {
  return signal.reason instanceof Error ? signal.reason.message : 'the run was stopped'
}
