/** Refusals of one minute, status and actor, for the audit log. `at` is the minute. */
export type Refusals = { at: string; status: number; actor: string | null; route: string; count: number }
