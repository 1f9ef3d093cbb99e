// Every cap of the engine, with its source. Times are milliseconds, sizes bytes of UTF-8 unless said.

/** behaviour.md 1.3, "fixed": one model call, first to last chunk. */
export const MODEL_CALL_MS = 300_000
/** behaviour.md 3.6: nothing at all from the model for this long. */
export const FIRST_CHUNK_MS = 120_000
/** behaviour.md 3.6: no further chunk for this long. */
export const STALL_MS = 60_000
/** behaviour.md 1.3: one tool call. */
export const TOOL_CALL_MS = 60_000
/** behaviour.md 6.1: attempts of one model call while nothing has come out, and the waits between them. */
export const RETRY_WAITS_MS: ReadonlyArray<number> = [1000, 2000]
/** A provider's `retry-after` is obeyed inside the call up to here; for a longer one the call fails, and another model is asked, or the execution waits. */
export const RETRY_AFTER_MAX_MS = 30_000
/**
 * How long one turn waits for its vendor in all. Vendors limit by the minute, so that a quarter of an hour is many windows; a vendor that asks
 * for more has no quota left today, which a person should see while the session (40 minutes) can still end with what it knows.
 */
export const VENDOR_WAIT_MAX_MS = 900_000
/** behaviour.md 3.5: blank replies that are answered with a nudge. */
export const EMPTY_NUDGES = 2
/** behaviour.md 3.3: timeouts in a row that end an execution. */
export const TIMEOUTS_IN_A_ROW = 2
/** behaviour.md 3.7: what the timeline keeps of a tool's result (8,000 tokens of 4 bytes). */
export const TIMELINE_RESULT_BYTES = 32_000
/** What a model is given of one tool's result, some 25,000 tokens: one call must not fill a context window. */
export const MODEL_RESULT_BYTES = 100_000
/** behaviour.md 5.7: what a summary is made of (100,000 tokens). */
export const SUMMARY_INPUT_BYTES = 400_000
/** behaviour.md 1.3: one iteration, its model call and its tools. */
export const ITERATION_MS = 360_000
/**
 * Read-only calls of one reply that run at a time: as many as the gate of connections lets through (durable-objects/wire.ts), since what the
 * gate holds back would lose its call's time standing in line. A limit of its own, because a call leaves that gate with its answer's headers.
 */
export const READS_AT_ONCE = 5
/** Whatever an iteration has used up, a call that is begun gets this long. */
export const LEAST_CALL_MS = 5_000
/** behaviour.md 4.5: sub-agents that are cancelled get this long to end. */
export const CREW_CLOSE_MS = 30_000
/** behaviour.md 3.4: characters of a broken reply that the model is shown again. */
export const PARTIAL_REPLY_CHARS = 2000
/** design.md D6: deltas are gathered for about this long, so that a fast model does not make a frame a token. */
export const COALESCE_MS = 25
