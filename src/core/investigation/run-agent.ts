// One execution, from where its transcript stands to its end. This is the only place that turns a fault into a terminal status.

import type { Toolbox } from '../ports.ts'
import { concludeText, emptyReplyText, failedReplyText, repeatedReplyText } from '../prompts/replies.ts'
import type { Text } from '../prompts/text.ts'
import { askModel, tellProgress } from './ask/ask-model.ts'
import { summarise } from './ask/summarise.ts'
import { switchProvider } from './ask/switch-provider.ts'
import { nextMove, type Move } from './decide/next-move.ts'
import { isSingleShot } from './decide/single-shot.ts'
import { waitOf } from './decide/waiting.ts'
import { endExecution, errorText, stopExecution } from './end-execution.ts'
import type { Execution } from './execution.ts'
import type { NewEntry } from './log/facts.ts'
import { PARTIAL_REPLY_CHARS } from './log/limits.ts'
import { deliverLetter } from './log/mail.ts'
import { runningChildren } from './log/state.ts'
import { addEvents } from './log/timeline.ts'
import { prepare } from './prepare.ts'
import { giveUpTool, type Hands } from './tools/call-tool.ts'
import { callTools } from './tools/call-tools.ts'
import { assembleCrew } from './tools/crew.ts'
import { wait } from './wait.ts'

/**
 * Resolves when the execution has ended, whatever happened on the way, or when it waits and none of its sub-agents works. Rejects only when
 * the log cannot be written.
 */
export async function runAgent(execution: Execution): Promise<void> {
  const { journal, clock, signal, executionId, agent } = execution
  if (execution.transcript().end !== null) return
  const toolbox = lazily(() => execution.tools.open(executionId, isSingleShot(agent.type) ? [] : agent.servers, signal))
  const crew = assembleCrew(execution, runAgent)
  let rests = false
  try {
    crew.start()
    for (let first = true; ; first = false) {
      if (signal.aborted) break
      const transcript = execution.transcript()
      const move = nextMove(transcript, agent, runningChildren(journal.state(), transcript))
      if (move.kind === 'done') return
      if (transcript.waiting !== null && (move.kind !== 'wait' || move.until <= clock.now())) {
        journal.append({ type: 'execution.woke', public: null, private: { executionId } })
        continue
      }
      // No other move waits: what it comes to need not be worked out a second time.
      const mayRest = move.kind === 'wait' || move.kind === 'await_child'
      rests = mayRest && waitOf(journal.state(), executionId, agent, clock.now()) !== null
      if (rests) return
      // A kill forgets where it stood, and an agent that waits for others has nothing of its own to tell.
      if (first && move.kind === 'await_child')
        tellProgress(execution, { call: 'iteration', iteration: transcript.iterations })
      await perform(execution, move, { toolbox: toolbox.get, crew })
    }
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

async function perform(execution: Execution, move: Move, hands: Hands): Promise<void> {
  switch (move.kind) {
    case 'prepare':
      return prepare(execution, hands.toolbox)
    case 'ask':
      return askModel(execution, move)
    case 'call_tools':
      return callTools(execution, move.pending, hands)
    case 'give_up_tool':
      return giveUpTool(execution, move.pending)
    case 'summarise':
      return summarise(execution, move)
    case 'switch':
      return switchProvider(execution, move)
    case 'nudge':
      return say(execution, 'empty', emptyReplyText())
    case 'explain_failure':
      return explainFailure(execution, move)
    case 'conclude':
      return say(execution, 'conclude', concludeText(move.used))
    case 'deliver':
      execution.journal.append(deliverLetter(execution.transcript(), move.letter))
      return
    case 'await_child':
      return hands.crew.next()
    case 'wait':
      return wait(execution, move, hands.crew)
    case 'finish':
      await hands.crew.close()
      return endExecution(execution, move)
    case 'done':
      return
    default:
      throw new Error(`unknown move ${String(move satisfies never)}`)
  }
}

type Why = 'empty' | 'failed' | 'conclude'

function say(execution: Execution, why: Why, parts: Text): void {
  const { journal, executionId } = execution
  journal.append(messageFact(executionId, why, parts))
}

function messageFact(executionId: string, why: Why, parts: Text): NewEntry {
  return { type: 'message.added', public: null, private: { executionId, message: { role: 'user', parts }, why } }
}

/** A failure with some output is told to the model alone; one without also to the reader of the timeline. */
function explainFailure(execution: Execution, move: Move & { kind: 'explain_failure' }): void {
  const { message, partial, repeated } = move
  const text = repeated ? repeatedReplyText() : failedReplyText(message, partial.slice(0, PARTIAL_REPLY_CHARS))
  const told = repeated || partial === '' ? addEvents(execution, [{ type: 'error', content: message }]) : []
  execution.journal.append(...told, messageFact(execution.executionId, 'failed', text))
}

type LazyToolbox = { get: () => Promise<Toolbox>; close: () => Promise<void> }

/** Connects on first use: a resumed execution that only has to conclude needs no server. */
function lazily(open: () => Promise<Toolbox>): LazyToolbox {
  let opened: Promise<Toolbox> | null = null
  return {
    get: () => (opened ??= open()),
    // A toolbox that never opened has nothing to close, and its failure was told where it was asked for.
    close: async () => {
      const toolbox = await opened?.catch(() => null)
      await toolbox?.close()
    },
  }
}
