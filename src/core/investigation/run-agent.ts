// One execution, from where its transcript stands to its end. This is the only place that turns a fault into a terminal status.

import type { Toolbox } from '../ports.ts'
import { concludeText, emptyReplyText, failedReplyText, repeatedReplyText } from '../prompts/replies.ts'
import type { Text } from '../prompts/text.ts'
import { askModel, tellProgress } from './ask-model.ts'
import { giveUpTool, type Hands } from './call-tool.ts'
import { callTools } from './call-tools.ts'
import { assembleCrew } from './crew.ts'
import { endExecution, errorText, stopExecution } from './end-execution.ts'
import { placeOf, type Engine, type Place } from './engine.ts'
import type { NewEntry } from './facts.ts'
import { PARTIAL_REPLY_CHARS } from './limits.ts'
import { deliverLetter } from './mail.ts'
import { nextMove, type Move } from './next-move.ts'
import type { AgentPlan } from './plan.ts'
import { prepare } from './prepare.ts'
import { isSingleShot } from './single-shot.ts'
import { runningChildren } from './state.ts'
import { summarise } from './summarise.ts'
import { switchProvider } from './switch-provider.ts'
import { shown } from './timeline.ts'
import { wait } from './wait.ts'
import { waitOf } from './waiting.ts'

/**
 * Resolves when the execution has ended, whatever happened on the way, or when it waits and none of its sub-agents works. Rejects only when
 * the log cannot be written.
 */
export async function runAgent(engine: Engine, executionId: string, agent: AgentPlan): Promise<void> {
  const { journal, clock, signal } = engine
  if (journal.transcript(executionId).end !== null) return
  const place = placeOf(engine, executionId)
  const toolbox = lazily(() => engine.tools.open(executionId, isSingleShot(agent.type) ? [] : agent.servers, signal))
  const crew = assembleCrew(engine, executionId, agent, runAgent)
  let rests = false
  try {
    crew.start()
    for (let first = true; ; first = false) {
      if (signal.aborted) break
      const transcript = journal.transcript(executionId)
      const move = nextMove(transcript, agent, runningChildren(journal.state(), transcript))
      if (move.kind === 'done') return
      if (transcript.waiting !== null && (move.kind !== 'wait' || move.until <= clock.now())) {
        journal.append({ type: 'execution.woke', public: null, private: { executionId } })
        continue
      }
      rests = waitOf(journal.state(), executionId, agent, clock.now()) !== null
      if (rests) return
      // A kill forgets where it stood, and an agent that waits for others has nothing of its own to tell.
      if (first && move.kind === 'await_child')
        tellProgress(engine, place, agent, { call: 'iteration', iteration: transcript.iterations })
      await perform(engine, place, agent, move, { toolbox: toolbox.get, crew })
    }
  } catch (error) {
    if (!signal.aborted) {
      await crew.close()
      endExecution(engine, place, agent, { status: 'failed', result: null, error: errorText(error) })
    }
  } finally {
    try {
      await (rests ? crew.rest() : crew.close())
      if (signal.aborted && !rests) stopExecution(engine, place, agent)
    } finally {
      await toolbox.close()
    }
  }
}

async function perform(engine: Engine, place: Place, agent: AgentPlan, move: Move, hands: Hands): Promise<void> {
  switch (move.kind) {
    case 'prepare':
      return prepare(engine, place, agent, hands.toolbox)
    case 'ask':
      return askModel(engine, place, agent, move)
    case 'call_tools':
      return callTools(engine, place, agent, move.pending, hands)
    case 'give_up_tool':
      return giveUpTool(engine, place, agent, move.pending)
    case 'summarise':
      return summarise(engine, place, agent, move)
    case 'switch':
      return switchProvider(engine, place, agent, move)
    case 'nudge':
      return say(engine, place, 'empty', emptyReplyText())
    case 'explain_failure':
      return explainFailure(engine, place, move)
    case 'conclude':
      return say(engine, place, 'conclude', concludeText(move.used))
    case 'deliver':
      engine.journal.append(deliverLetter(engine.journal.transcript(place.executionId), move.letter))
      return
    case 'await_child':
      return hands.crew.next()
    case 'wait':
      return wait(engine, place, move, hands.crew)
    case 'finish':
      await hands.crew.close()
      return endExecution(engine, place, agent, move)
    case 'done':
      return
    default:
      throw new Error(`unknown move ${String(move satisfies never)}`)
  }
}

type Why = 'empty' | 'failed' | 'conclude'

function say({ journal }: Engine, { executionId }: Place, why: Why, parts: Text): void {
  journal.append(messageFact(executionId, why, parts))
}

function messageFact(executionId: string, why: Why, parts: Text): NewEntry {
  return { type: 'message.added', public: null, private: { executionId, message: { role: 'user', parts }, why } }
}

/** A failure with some output is told to the model alone; one without also to the reader of the timeline. */
function explainFailure(engine: Engine, place: Place, move: Move & { kind: 'explain_failure' }): void {
  const { message, partial, repeated } = move
  const text = repeated ? repeatedReplyText() : failedReplyText(message, partial.slice(0, PARTIAL_REPLY_CHARS))
  const told = repeated || partial === '' ? shown(engine, place, [{ type: 'error', content: message }]) : []
  engine.journal.append(...told, messageFact(place.executionId, 'failed', text))
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
