/** Refusals of one minute, status and actor. `at` is the minute, `route` that of the first. */
export type Refusals = { at: string; status: number; actor: string | null; route: string; count: number }
