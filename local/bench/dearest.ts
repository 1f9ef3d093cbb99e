// Reads a CPU profile of V8: which functions were at work themselves, without what they called.

export type Frame = { functionName: string; url: string; lineNumber: number; columnNumber: number }
export type CpuProfile = {
  nodes: ReadonlyArray<{ id: number; callFrame: Frame }>
  samples: ReadonlyArray<number>
  /** Microseconds between the samples. */
  timeDeltas: ReadonlyArray<number>
}
export type Dearest = { functions: Array<{ name: string; ms: number }>; busyMs: number }

// What V8 calls a thread that waits; the runtime's own code counts as work.
const IDLE = new Set(['(idle)', '(root)'])

/** The functions with most time of their own, the dearest first. */
export function dearest(profile: CpuProfile, nameOf: (frame: Frame) => string, count: number): Dearest {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const spent = new Map<Frame, number>()
  for (const [at, id] of profile.samples.entries()) {
    const frame = frames.get(id)
    if (frame === undefined || IDLE.has(frame.functionName)) continue
    spent.set(frame, (spent.get(frame) ?? 0) + (profile.timeDeltas[at] ?? 0) / 1_000)
  }
  // A function stands once for each way that it was called by.
  const named = new Map<string, number>()
  for (const [frame, ms] of spent) {
    const name = nameOf(frame)
    named.set(name, (named.get(name) ?? 0) + ms)
  }
  const functions = [...named].map(([name, ms]) => ({ name, ms })).toSorted((a, b) => b.ms - a.ms)
  return { functions: functions.slice(0, count), busyMs: functions.reduce((sum, { ms }) => sum + ms, 0) }
}
