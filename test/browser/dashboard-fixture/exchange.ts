import type { LlmDetail, Trace, TraceExecution } from '#core/protocol/trace.ts'

/** A model call of the trace with a conversation; null if there is none of this id. */
export function modelCall(trace: Trace, id: string): LlmDetail | null {
  const executions = (all: ReadonlyArray<TraceExecution>): Array<TraceExecution> =>
    all.flatMap(each => [each, ...executions((each.sub_agents ?? []) as Array<TraceExecution>)])
  const item = trace.stages
    .flatMap(stage => executions(stage.executions))
    .flatMap(each => each.llm_interactions)
    .find(each => each.id === id)
  if (item === undefined) return null
  const messages: LlmDetail['conversation'] = [
    { role: 'system', content: 'You investigate alerts of a cluster. Rest every claim on a call.' },
    { role: 'user', content: 'KubePodCrashLooping: Pod checkout/payments-7c9f8d6b5-x2lqp restarts every 4 minutes' },
  ]
  return {
    ...item,
    provider: 'main',
    thinking_content: 'Exit code 137 would point to memory. First the last state of the container.',
    llm_request: { messages_count: messages.length, iteration: 1 },
    llm_response: { text_length: 41, tool_calls_count: 1 },
    conversation: [
      ...messages,
      {
        role: 'assistant',
        content: 'I read the last state of the container.',
        tool_calls: [{ id: 'c1', name: 'kubernetes.pods_get', arguments: '{"name":"payments"}' }],
      },
    ],
  }
}
