import type { Message } from '../ports.ts'
import { plainText, type Text } from '../prompts/text.ts'
import { wrapUpAt } from './decide/time-left.ts'
import type { Engine } from './engine.ts'
import { executionIds, type ExecutionIds } from './log/execution-ids.ts'
import { imagesIn } from './log/images.ts'
import type { AgentPlan } from './log/plan.ts'
import { conversationOf } from './log/shortening.ts'
import type { Transcript } from './log/transcript.ts'

/** One running agent: what it uses, its ids, and its plan. */
export type Execution = Engine &
  ExecutionIds & {
    agent: AgentPlan
    transcript(): Transcript
    /** When it must conclude (decide/time-left.ts). */
    wrapUpAt(): number
    /** The messages as they are sent to the model. */
    conversation(): Array<Message>
  }

export function executionOf(engine: Engine, executionId: string, agent: AgentPlan): Execution {
  // Prompts may be 1 MB: each is joined once per agent instead of once per call.
  const joined = new Map<Text, string>()
  const plain = (parts: Text): string => {
    const text = joined.get(parts) ?? plainText(parts)
    joined.set(parts, text)
    return text
  }
  const transcript = () => engine.journal.transcript(executionId)
  return {
    ...engine,
    ...executionIds(engine.journal, executionId),
    agent,
    transcript,
    wrapUpAt: () => wrapUpAt(engine.journal.state(), executionId, engine.clock.now()),
    conversation: () => conversationOf(transcript(), { plain, imagesAt: seq => imagesIn(engine.journal.entry(seq)) }),
  }
}
