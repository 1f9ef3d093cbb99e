// What a session's work comes to, in the rows that sums across sessions are made of.

/**
 * `session`: named by its chain. `tool`: named `server.tool`. `label` and `confidence`: named by themselves. The others are failures, named by their class, so that a
 * class is one range of an index.
 */
export type WorkKind = 'session' | 'tool' | 'label' | 'confidence' | 'session_failed' | 'agent_failed' | 'tool_failed'

/** `took`: the step of the duration (took.ts) of `count` sessions or calls, of which `errors` failed; 0 where nothing took time. */
export type WorkSum = { kind: WorkKind; name: string; took: number; count: number; errors: number }
