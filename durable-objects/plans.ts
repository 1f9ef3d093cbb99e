// The plans of sessions and of questions by today's configuration, with their runbooks.

import type { Config } from '#core/config/config.ts'
import { resolveChat } from '#core/config/resolve-chat.ts'
import { resolvePlan } from '#core/config/resolve.ts'
import type { MakePlan } from '#core/investigation/engine.ts'
import type { ChatPlan } from '#core/investigation/log/plan.ts'
import type { SessionState } from '#core/investigation/log/state.ts'
import { maskAlert } from '#core/masking/mask.ts'
import type { Runbooks } from '#core/ports.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { runbookCandidates } from '#core/runbooks/candidates.ts'
import { loadRunbook } from '#core/runbooks/load-runbook.ts'
import { wellFormedValue } from '#core/well-formed.ts'
import { logLine } from './platform.ts'

/** The plan of a follow-up question, with the runbook of the investigation if it was read; null if the chain is gone or its chat is off. */
export type MakeChatPlan = (session: SessionState) => Promise<ChatPlan | null>

export function makePlans(
  config: Config,
  runbooks: Pick<Runbooks, 'read'>,
): { makePlan: MakePlan; makeChatPlan: MakeChatPlan } {
  const readRunbook = (facts: SessionFacts, signal: AbortSignal) =>
    loadRunbook(runbooks, runbookCandidates(config, facts), text => maskRunbook(config, text), signal)
  return {
    async makePlan(facts, signal) {
      const loaded = await readRunbook(facts, signal)
      return wellFormedValue({ ...resolvePlan(config, choiceOf(facts, loaded.runbook)), ...loaded })
    },
    async makeChatPlan({ view: { detail: facts }, plan: investigated }) {
      const plan = facts === null ? null : resolveChat(config, choiceOf(facts, null))
      if (facts === null || plan === null) return null
      const known = investigated?.runbookOrigin?.address == null ? null : investigated
      const { runbook, runbookOrigin } = known ?? (await readRunbook(facts, new AbortController().signal))
      return wellFormedValue({ ...plan, runbook, ...(runbookOrigin && { runbookOrigin }) })
    },
  }
}

function choiceOf({ chain_id, mcp_selection }: SessionFacts, runbook: string | null) {
  return { chainId: chain_id, selection: mcp_selection ?? null, runbook }
}

/** A runbook is masked as an alert is: it goes to the model and into the log. */
function maskRunbook(config: Config, text: string): string {
  const { text: masked, failed } = maskAlert(config, text)
  if (failed.length > 0)
    logLine('warn', 'masking.failed', {
      steps: failed,
      message: 'These masking steps failed on a runbook and were skipped.',
    })
  return masked
}
