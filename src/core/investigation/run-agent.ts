// Runs one execution from its current transcript to its end. This is the only place that turns a thrown error into a status.

import type { Toolbox } from '../ports.ts'
import {
  concludeText,
  continueReplyText,
  emptyConclusionText,
  emptyReplyText,
  reminderText,
  repeatedReplyText,
  tooLongReplyText,
} from '../prompts/replies.ts'
import type { Text } from '../prompts/text.ts'
import type { ForcedReason } from '../protocol/status.ts'
import { askModel, tellTurn } from './ask/ask-model.ts'
import { summarise } from './ask/summarise.ts'
import { switchProvider } from './ask/switch-provider.ts'
import { nextMove, type Move } from './decide/next-move.ts'
import { isSingleShot } from './decide/single-shot.ts'
import { waitOf } from './decide/waiting.ts'
import { endExecution, stopExecution } from './end-execution.ts'
import { errorText } from './error-text.ts'
import type { Execution } from './execution.ts'
import type { NewEntry } from './log/facts.ts'
import { deliverLetter } from './log/mail.ts'
import { runningChildren } from './log/state.ts'
import { addEvents } from './log/timeline.ts'
import { prepare } from './prepare.ts'
import { giveUpTool, type CallTargets } from './tools/call-tool.ts'
import { callTools } from './tools/call-tools.ts'
import { Crew } from './tools/crew.ts'
import { joinTools, type LazyToolbox } from './tools/join-tools.ts'
import { wait } from './wait.ts'

/**
 * Resolves when the execution has ended, also if it failed, or when it waits and none of its sub-agents works. Rejects only if the log
 * cannot be written.
 */
export async function runAgent(execution: Execution): Promise<void> {
  const { signal, executionId, agent } = execution
  if (execution.transcript().end !== null) return
  const toolbox = openOnFirstUse(() =>
    execution.tools.open(executionId, isSingleShot(agent.type) ? [] : agent.servers, signal),
  )
  const crew = new Crew(execution, runAgent)
  let rests = false
  try {
    crew.start()
    rests = await makeMoves(execution, toolbox, crew)
  } catch (error) {
    if (!signal.aborted) {
      await crew.close()
      endExecution(execution, { status: 'failed', result: null, error: errorText(error) })
    }
  } finally {
    try {
      await (rests ? crew.rest() : crew.close())
      if (signal.aborted && !rests) stopExecution(execution)
    } finally {
      await toolbox.close()
    }
  }
}

/** Makes one move after the other. Resolves with true if the execution and all its sub-agents wait, else when it has ended or was stopped. */
async function makeMoves(execution: Execution, toolbox: LazyToolbox, crew: Crew): Promise<boolean> {
  const { journal, clock, signal, executionId, agent } = execution
  const targets = { toolbox: toolbox.get, crew }
  for (let first = true; !signal.aborted; first = false) {
    const transcript = execution.transcript()
    const around = {
      running: runningChildren(journal.state(), transcript),
      now: clock.now(),
      wrapUpAt: execution.wrapUpAt(),
    }
    const move = nextMove(transcript, agent, around)
    if (move.kind === 'done') return false
    if (transcript.waiting !== null && (move.kind !== 'wait' || move.until <= clock.now())) {
      journal.append({ type: 'execution.woke', public: null, private: { executionId } })
      continue
    }
    // waitOf is costly, and no other move waits.
    const mayWait = move.kind === 'wait' || move.kind === 'await_child'
    if (mayWait && waitOf(journal.state(), executionId, agent, clock.now()) !== null) return true
    if (joinTools(execution, move, toolbox)) continue
    // Progress is not logged. After a restart, an agent that waits for sub-agents must send its own again.
    if (first && move.kind === 'await_child')
      tellTurn(execution, { call: 'iteration', iteration: transcript.iterations })
    await perform(execution, move, targets)
  }
  return false
}

async function perform(execution: Execution, move: Move, targets: CallTargets): Promise<void> {
  switch (move.kind) {
    case 'prepare':
      return prepare(execution, targets.toolbox)
    case 'ask':
      return askModel(execution, move)
    case 'call_tools':
      return callTools(execution, move.pending, targets)
    case 'give_up_tool':
      return giveUpTool(execution, move.pending)
    case 'summarise':
      return summarise(execution, move)
    case 'switch':
      return switchProvider(execution, move)
    case 'shorten':
      return shorten(execution, move)
    case 'nudge':
      return say(
        execution,
        'empty',
        execution.transcript().concluding === null ? emptyReplyText() : emptyConclusionText(),
      )
    case 'remind':
      return say(execution, move.of, reminderText(execution.agent))
    case 'continue':
      return askToGoOn(execution, move)
    case 'conclude':
      return conclude(execution, move)
    case 'deliver':
      execution.journal.append(deliverLetter(execution.transcript(), move.letter))
      return
    case 'await_child':
      return targets.crew.waitForNews(move.until)
    case 'wait':
      return wait(execution, move, targets.crew)
    case 'finish':
      await targets.crew.close()
      return endExecution(execution, move)
    case 'done':
      return
    default:
      throw new Error(`unknown move ${String(move satisfies never)}`)
  }
}

type Why = 'empty' | 'failed' | 'continue' | 'conclude' | 'labels' | 'verdict'

function say(execution: Execution, why: Why, parts: Text): void {
  const { journal, executionId } = execution
  journal.append(messageFact(executionId, why, parts))
}

function shorten({ journal, executionId }: Execution, { to, why }: Move & { kind: 'shorten' }): void {
  journal.append({ type: 'request.shortened', public: null, private: { executionId, why, ...to } })
}

function messageFact(executionId: string, why: Why, parts: Text, reason?: ForcedReason): NewEntry {
  const message = { role: 'user' as const, parts }
  return {
    type: 'message.added',
    public: null,
    private: { executionId, message, why, ...(reason !== undefined && { reason }) },
  }
}

/** The provider's words are for people alone. The model is only told what it has to do. */
function askToGoOn(execution: Execution, { how, blank, message }: Move & { kind: 'continue' }): void {
  const event = addEvents(execution, [{ type: 'error', content: message }])
  const [why, text]: [Why, Text] =
    how === 'repeated'
      ? ['failed', repeatedReplyText()]
      : ['continue', blank ? tooLongReplyText() : continueReplyText()]
  execution.journal.append(...event, messageFact(execution.executionId, why, text))
}

function conclude(execution: Execution, { used, why }: Move & { kind: 'conclude' }): void {
  const { last } = execution.transcript()
  const reason = last !== null && 'error' in last ? [{ type: 'error' as const, content: last.error.message }] : []
  execution.journal.append(
    ...addEvents(execution, reason),
    messageFact(execution.executionId, 'conclude', concludeText(used, why, execution.agent), why),
  )
}

/** A resumed execution that only has to conclude needs no server. */
function openOnFirstUse(open: () => Promise<Toolbox>): LazyToolbox {
  let opening: Promise<Toolbox> | null = null
  let opened: Toolbox | null = null
  return {
    get: () => (opening ??= open().then(toolbox => (opened = toolbox))),
    opened: () => opened,
    // If opening failed, there is nothing to close, and `get` has reported the failure.
    close: async () => {
      const toolbox = await opening?.catch(() => null)
      await toolbox?.close()
    },
  }
}
