import type { NewEntry } from '#core/investigation/log/facts.ts'
import type { Journal } from '#core/investigation/log/journal.ts'
import { askQuestion, chatRefusal, type Asked } from '#core/investigation/people/chat.ts'
import type { AskRefusal } from './investigation-client.ts'
import type { MakeChatPlan } from './plans.ts'
import { ids } from './platform.ts'

type Question = { content: string; author: string }

/** The facts of a follow-up question to a session, or why it takes none. */
export async function takeQuestion(
  openJournal: () => Journal,
  makeChatPlan: MakeChatPlan,
  question: Question,
): Promise<{ asked: Asked; entries: Array<NewEntry> } | AskRefusal> {
  const early = chatRefusal(openJournal().state())
  if (early !== null) return early
  const plan = await makeChatPlan(openJournal().state())
  if (plan === null) return 'not_enabled'
  // While its runbook was read, another question may have come.
  const state = openJournal().state()
  return chatRefusal(state) ?? askQuestion(state, ids, { ...question, plan })
}
