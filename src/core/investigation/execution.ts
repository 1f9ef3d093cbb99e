import type { Message } from '../ports.ts'
import { plainText, type Text } from '../prompts/text.ts'
import type { Engine } from './engine.ts'
import { executionIds, type ExecutionIds } from './log/execution-ids.ts'
import type { AgentPlan } from './log/plan.ts'
import { conversationOf, type Transcript } from './log/transcript.ts'

/** One agent at work: what it may use of the world, where it stands in its session, and the plan that it carries out. */
export type Execution = Engine &
  ExecutionIds & {
    agent: AgentPlan
    transcript(): Transcript
    /** What the model has seen, as it is sent. */
    conversation(): Array<Message>
  }

export function executionOf(engine: Engine, executionId: string, agent: AgentPlan): Execution {
  // Prompts may be 1 MB: each is put together once while the agent works, not anew for each call, and let go with the agent.
  const known = new Map<Text, string>()
  const plain = (parts: Text): string => {
    const text = known.get(parts) ?? plainText(parts)
    known.set(parts, text)
    return text
  }
  const transcript = () => engine.journal.transcript(executionId)
  return {
    ...engine,
    ...executionIds(engine.journal, executionId),
    agent,
    transcript,
    conversation: () => conversationOf(transcript(), plain),
  }
}
