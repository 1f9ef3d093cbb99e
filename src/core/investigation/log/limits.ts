// Every limit of the engine, with its source. Times are milliseconds, sizes are bytes of UTF-8 unless said otherwise. "The reference" is TARSy in Go.

/** The reference: one model call, from its request to its last chunk, takes at most 5 minutes. */
export const MODEL_CALL_MS = 300_000
/** The reference: a model may be silent for 120 s before its first chunk. */
export const FIRST_CHUNK_MS = 120_000
/** The reference: a model may be silent for 60 s between two chunks. */
export const STALL_MS = 60_000
/** The reference: one tool call takes at most 60 s. */
export const TOOL_CALL_MS = 60_000
/** Ours: how often a tool call is begun. A restart may cut it once by chance; cut twice, its result may be what ends the object. */
export const TOOL_ATTEMPTS = 2
/**
 * Ours: how long one turn waits for its provider in total, unless the provider's `outage_timeout` says otherwise. Providers limit by the
 * minute, so 15 minutes are many windows. A provider that asks for more has no quota left today; the session must fail while its time
 * limit (40 minutes) still lets it end with what it knows.
 */
export const VENDOR_WAIT_MAX_MS = 900_000
/** Ours: text or thinking of one reply, in characters. No honest reply comes near (64,000 tokens are about 256,000 characters). */
export const REPLY_CHARS_MAX = 1_048_576
/** The reference: blank replies that are answered with a nudge. */
export const EMPTY_NUDGES = 2
/** The reference: consecutive timeouts that end an execution. */
export const TIMEOUTS_IN_A_ROW = 2
/** The reference: what the timeline keeps of a tool's result (8,000 tokens of 4 bytes). */
export const TIMELINE_RESULT_BYTES = 32_000
/** Ours: what a model receives of one tool's result, about 25,000 tokens. One result must not fill a context window. */
export const MODEL_RESULT_BYTES = 100_000
/** Ours: one page of `read_result`, 5,000 to 8,000 tokens. It is read on purpose, and several pages must fit beside each other. */
export const READ_RESULT_BYTES = 20_000
/** The reference: what a summary is made from (100,000 tokens of 4 bytes). */
export const SUMMARY_INPUT_BYTES = 400_000
/** The reference: one iteration, its model call and its tool calls, takes at most 6 minutes. */
export const ITERATION_MS = 360_000
/**
 * The reference: what is kept of an agent's time for its conclusion, the lesser of 3 minutes and one model call. An agent that has no more time
 * than this left is asked to conclude.
 */
export const WRAP_UP_MS = 180_000
/**
 * Ours: read-only calls of one reply that run at the same time. It equals the number of requests that may wait for their headers at once
 * (durable-objects/wire.ts): a call that queues there would lose its own 60 s. It is a separate limit because a call leaves that gate when
 * its headers arrive.
 */
export const READS_AT_ONCE = 5
/** Ours: a tool call gets at least this long, however much of the iteration is used up. */
export const LEAST_CALL_MS = 5_000
/** The reference: cancelled sub-agents get 30 s to end. */
export const CREW_CLOSE_MS = 30_000
/** Ours: deltas are sent together about this often, so that a fast model does not send one frame per token. The reference flushes every 20 ms. */
export const COALESCE_MS = 25
