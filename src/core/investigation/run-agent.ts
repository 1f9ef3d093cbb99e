// One execution, from where its transcript stands to its end. This is the only place that turns a fault into a terminal status.

import type { Toolbox } from '../ports.ts'
import type { Message } from '../ports.ts'
import { concludeText, emptyReplyText, failedReplyText } from '../prompts/compose.ts'
import { askModel } from './ask-model.ts'
import { callTool, giveUpTool } from './call-tool.ts'
import { placed, type Engine, type Place } from './engine.ts'
import type { NewEntry } from './facts.ts'
import { forcedMetadata } from './forced.ts'
import { PARTIAL_REPLY_CHARS } from './limits.ts'
import { isSingleShot, nextMove, type Move } from './next-move.ts'
import type { AgentPlan } from './plan.ts'
import { prepare } from './prepare.ts'
import { stopMessage, stopStatus } from './stop.ts'

/** Resolves when the execution has ended, whatever happened on the way; rejects only when the log cannot be written. */
export async function runAgent(engine: Engine, executionId: string, agent: AgentPlan): Promise<void> {
  const { journal, signal } = engine
  if (journal.transcript(executionId).end !== null) return
  const place = { stageId: journal.transcript(executionId).stageId, executionId }
  const toolbox = lazily(() => engine.tools.open(executionId, isSingleShot(agent.type) ? [] : agent.servers, signal))
  try {
    for (;;) {
      if (signal.aborted) return stopped(engine, place)
      const move = nextMove(journal.transcript(executionId), agent)
      if (move.kind === 'done') return
      await perform(engine, place, agent, move, toolbox)
    }
  } catch (error) {
    if (signal.aborted) return stopped(engine, place)
    finish(engine, place, { kind: 'finish', status: 'failed', result: null, error: errorText(error) }, agent)
  } finally {
    await toolbox.close()
  }
}

async function perform(
  engine: Engine,
  place: Place,
  agent: AgentPlan,
  move: Move,
  toolbox: LazyToolbox,
): Promise<void> {
  switch (move.kind) {
    case 'prepare':
      return prepare(engine, place, agent, toolbox.get)
    case 'ask':
      return askModel(engine, place, agent, move)
    case 'call_tool':
      return callTool(engine, place, move.pending, toolbox.get)
    case 'give_up_tool':
      return giveUpTool(engine, place, move.pending)
    case 'nudge':
      return say(engine, place, 'empty', emptyReplyText())
    case 'explain_failure':
      return explainFailure(engine, place, move)
    case 'conclude':
      return say(engine, place, 'conclude', concludeText(move.used))
    case 'finish':
      return finish(engine, place, move, agent)
    case 'done':
      return
    default:
      throw new Error(`unknown move ${String(move satisfies never)}`)
  }
}

function say({ journal }: Engine, { executionId }: Place, why: 'empty' | 'failed' | 'conclude', content: string): void {
  journal.append(messageFact(executionId, why, content))
}

function messageFact(executionId: string, why: 'empty' | 'failed' | 'conclude', content: string): NewEntry {
  const message: Message = { role: 'user', content }
  return { type: 'message.added', public: null, private: { executionId, message, why } }
}

/** A failure with some output is told to the model alone; one without also to the reader of the timeline. */
function explainFailure(engine: Engine, place: Place, move: Move & { kind: 'explain_failure' }): void {
  const message = messageFact(
    place.executionId,
    'failed',
    failedReplyText(move.message, move.partial.slice(0, PARTIAL_REPLY_CHARS)),
  )
  const shown = move.partial === '' ? [timelineEntry(engine, place, 'error', move.message)] : []
  engine.journal.append(...shown, message)
}

function finish(engine: Engine, place: Place, move: Move & { kind: 'finish' }, agent: AgentPlan): void {
  const { status, result, error } = move
  const transcript = engine.journal.transcript(place.executionId)
  const entries: Array<NewEntry> = []
  // A single-shot agent's conclusion is written together with its reply (ask-model).
  if (status === 'completed' && result !== null && !isSingleShot(agent.type)) {
    const metadata = transcript.concluding ? forcedMetadata(transcript, agent) : undefined
    entries.push(timelineEntry(engine, place, 'final_analysis', result, metadata))
  }
  if (status === 'failed' && error !== null) entries.push(timelineEntry(engine, place, 'error', error))
  engine.journal.append(
    ...closeOpen(engine, place, 'failed', error ?? 'the execution ended'),
    ...entries,
    ended(engine, place, move),
  )
}

/** The end of an execution that was cancelled or ran out of time: nothing stays open. */
function stopped(engine: Engine, place: Place): void {
  const status = stopStatus(engine.signal)
  const error = stopMessage(engine.signal)
  if (engine.journal.transcript(place.executionId).end !== null) return
  engine.journal.append(
    ...closeOpen(engine, place, status, error),
    ended(engine, place, { kind: 'finish', status, result: null, error }),
  )
}

function ended(engine: Engine, place: Place, { status, result, error }: Move & { kind: 'finish' }): NewEntry {
  return {
    type: 'execution.finished',
    public: {
      type: 'execution.status',
      ...placed(place),
      agent_index: engine.journal.transcript(place.executionId).agentIndex,
      status,
      ...(error !== null && { error_message: error }),
    },
    private: { executionId: place.executionId, status, result, error },
  }
}

function closeOpen(
  { journal }: Engine,
  { executionId }: Place,
  status: 'failed' | 'cancelled' | 'timed_out',
  why: string,
): Array<NewEntry> {
  return journal.transcript(executionId).open.map(open => ({
    type: 'timeline.completed',
    public: { type: 'timeline_event.completed', event_id: open.eventId, event_type: open.type, content: why, status },
    private: { executionId },
  }))
}

/** A timeline event that stands complete from the first. */
function timelineEntry(
  { journal, ids }: Engine,
  place: Place,
  type: 'final_analysis' | 'error',
  content: string,
  metadata?: Record<string, unknown>,
): NewEntry {
  return {
    type: 'timeline.created',
    public: {
      type: 'timeline_event.created',
      event_id: ids.uuid(),
      ...placed(place),
      event_type: type,
      status: 'completed',
      content,
      ...(metadata !== undefined && { metadata }),
      sequence_number: journal.transcript(place.executionId).sequence + 1,
    },
    private: { executionId: place.executionId },
  }
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

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
