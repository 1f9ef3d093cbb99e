// Reads a CPU profile of V8: which functions were at work themselves, without what they called.

export type Frame = { functionName: string; url: string; lineNumber: number; columnNumber: number }
export type CpuProfile = {
  nodes: ReadonlyArray<{ id: number; callFrame: Frame }>
  samples: ReadonlyArray<number>
  /** Microseconds between the samples. */
  timeDeltas: ReadonlyArray<number>
}
export type Dearest = { functions: Array<{ name: string; ms: number }>; busyMs: number }

// Finer than V8's millisecond, because a turn takes a few of them.
export const SAMPLE_US = 500

// What V8 calls a thread that waits; the runtime's own code counts as work.
const IDLE = new Set(['(idle)', '(root)'])

// The runtime takes samples of an isolate only while it runs: a longer time between two samples is one in which it did not.
const GAP_US = 4 * SAMPLE_US

/** The functions with most time of their own, the dearest first. */
export function dearest(profile: CpuProfile, nameOf: (frame: Frame) => string, count: number): Dearest {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const spent = new Map<Frame, number>()
  for (const [at, id] of profile.samples.entries()) {
    const frame = frames.get(id)
    if (frame === undefined || IDLE.has(frame.functionName)) continue
    spent.set(frame, (spent.get(frame) ?? 0) + Math.min(profile.timeDeltas[at] ?? 0, GAP_US))
  }
  // A function stands once for each way that it was called by.
  const named = new Map<string, number>()
  for (const [frame, us] of spent) {
    const name = nameOf(frame)
    named.set(name, (named.get(name) ?? 0) + us)
  }
  const functions = [...named].toSorted(([, a], [, b]) => b - a)
  const busyUs = functions.reduce((sum, [, us]) => sum + us, 0)
  return {
    functions: functions.slice(0, count).map(([name, us]) => ({ name, ms: us / 1_000 })),
    busyMs: busyUs / 1_000,
  }
}
