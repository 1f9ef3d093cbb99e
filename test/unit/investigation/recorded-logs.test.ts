import { expect, test } from 'vitest'
import type { Entry, FactType } from '#core/investigation/log/facts.ts'
import { openJournal } from '#core/investigation/log/journal.ts'
import { LOG_VERSION, upgrader } from '#core/investigation/log/version.ts'
import { llmDetail, mcpDetail } from '#core/investigation/read/trace.ts'
import { ask, cancelledSession, completedSession, runOn } from '../../fixtures/logs/scenario.ts'
import { recordedLog } from '../../fixtures/logs/recorded.ts'
import { memoryLog } from '../../fakes/memory-log.ts'

/** Logs from this version on have a compose stage. */
const COMPOSES = 2
const VERSIONS = Array.from({ length: LOG_VERSION }, (_, at) => at + 1)

function upgraded(name: string): Array<Entry> {
  return recordedLog(name).map(upgrader())
}

function foldOf(entries: Array<Entry>) {
  return openJournal(memoryLog('s-1', () => entries.at(-1)?.at ?? 0, entries)).state()
}

/** The type of each value in the facts of one type, by its path. */
function shapeOf(logs: ReadonlyArray<ReadonlyArray<Entry>>): Record<string, Array<string>> {
  const shape = new Map<string, Set<string>>()
  const walk = (value: unknown, path: string, into: Set<string>): void => {
    if (Array.isArray(value)) for (const each of value) walk(each, `${path}[]`, into)
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) walk(each, `${path}.${key}`, into)
    else into.add(`${path}: ${value === null ? 'null' : typeof value}`)
  }
  for (const entry of logs.flat()) {
    const into = shape.get(entry.type) ?? new Set()
    shape.set(entry.type, into)
    walk(entry.private, 'private', into)
    walk(entry.public, 'public', into)
  }
  return Object.fromEntries([...shape].toSorted().map(([type, paths]) => [type, [...paths].toSorted()]))
}

const written = await Promise.all([completedSession(), cancelledSession()])

test('the recorded sessions write every fact there is', () => {
  // A new type of fact does not compile without a line here. Then the scenario must write it, and the logs must be recorded again or get a
  // new version.
  const all: Record<FactType, true> = {
    'session.accepted': true,
    'session.planned': true,
    'session.started': true,
    'session.resumed': true,
    'session.waiting': true,
    'session.woke': true,
    'session.cancel_requested': true,
    'session.finished': true,
    'review.changed': true,
    'stage.started': true,
    'stage.cancel_requested': true,
    'stage.finished': true,
    'execution.started': true,
    'execution.cancel_requested': true,
    'execution.prepared': true,
    'execution.finished': true,
    'execution.waiting': true,
    'execution.woke': true,
    'tools.changed': true,
    'tools.listed': true,
    'model.begun': true,
    'model.retried': true,
    'model.settled': true,
    'mail.posted': true,
    'message.added': true,
    'request.shortened': true,
    'provider.switched': true,
    'tool.begun': true,
    'tool.settled': true,
    'timeline.created': true,
    'timeline.completed': true,
    'chat.opened': true,
    'alert.joined': true,
    'chat.asked': true,
  }
  expect(Object.keys(shapeOf(written))).toEqual(Object.keys(all).toSorted())
})

function recordedShape(version: number) {
  return shapeOf([upgraded(`v${version}-completed`), upgraded(`v${version}-cancelled`)])
}

test('facts have the shape that logs of the newest version have', () => {
  expect(
    shapeOf(written),
    'The shape of a fact has changed. Logs of this version are out there: add an upgrade to src/core/investigation/log/version.ts, which raises the version, and record a log of the new one with test/fixtures/logs/record.ts.',
  ).toEqual(recordedShape(LOG_VERSION))
})

test.each(VERSIONS)(
  'after its upgrades a log of version %i holds nothing that this release does not write',
  version => {
    const today = shapeOf(written)
    const unknown = Object.entries(recordedShape(version)).flatMap(([type, paths]) =>
      paths.filter(path => today[type]?.includes(path) !== true).map(path => `${type} ${path}`),
    )
    expect(unknown).toEqual([])
  },
)

test.each(VERSIONS)('a log of version %i folds to the session that it was', version => {
  const { detail, events } = foldOf(upgraded(`v${version}-completed`)).view
  expect(detail).toMatchObject({
    status: 'completed',
    review_status: 'reviewed',
    chat_message_count: 2,
    actions_executed: true,
  })
  expect(detail?.stages.map(stage => [stage.stage_type, stage.status])).toEqual([
    ['investigation', 'completed'],
    ['investigation', 'completed'],
    ['synthesis', 'completed'],
    ['action', 'completed'],
    ...(version >= COMPOSES ? [['compose', 'completed']] : []),
    ['exec_summary', 'completed'],
    ['chat', 'completed'],
    ['chat', 'cancelled'],
  ])
  expect(events.filter(event => event.status === 'streaming')).toEqual([])
  expect(foldOf(upgraded(`v${version}-cancelled`)).view.detail?.status).toBe('cancelled')
})

test.each(VERSIONS)(
  'a log of version %i that was cut before any of its calls is resumed to the same end',
  async version => {
    const whole = upgraded(`v${version}-completed`)
    const end = whole.findIndex(entry => entry.type === 'session.finished')
    const status = (entries: Array<Entry>) =>
      foldOf(entries)
        .view.detail?.stages.filter(stage => stage.stage_type !== 'chat')
        .map(stage => [stage.stage_name, stage.status])
    // The beginning of a call is an append of its own, so a kill can come after it.
    const cuts = whole
      .slice(0, end)
      .flatMap(({ type }, at) => (type === 'model.begun' || type === 'tool.begun' ? [at] : []))
    expect(cuts.length).toBeGreaterThan(20)
    for (const cut of cuts) {
      const entries = structuredClone(whole.slice(0, cut))
      await runOn(entries)
      expect(foldOf(entries).view.detail?.status, `cut at ${cut}`).toBe('completed')
      expect(status(entries), `cut at ${cut}`).toEqual(status(whole))
    }
  },
)

test.each(VERSIONS)('a session of version %i is asked again', async version => {
  const entries = upgraded(`v${version}-completed`)
  ask(entries, 'and tomorrow?')
  const { detail } = await runOn(entries)
  expect(detail?.stages.at(-1)).toMatchObject({ stage_type: 'chat', status: 'completed' })
})

test.each(VERSIONS)('every interaction of a log of version %i has its trace', version => {
  const entries = upgraded(`v${version}-completed`)
  const frames = entries.flatMap(({ public: frame }) => (frame?.type === 'interaction.created' ? [frame] : []))
  expect(frames.length).toBeGreaterThan(30)
  for (const { interaction_id: id, interaction_type: type } of frames) {
    if (type === 'llm') expect(llmDetail(entries, id)?.conversation.length, id).toBeGreaterThan(1)
    else expect(mcpDetail(entries, id), id).not.toBeNull()
  }
})

const entry = (log: number) => ({ seq: 1, at: 0, type: 'session.accepted', public: null, private: { log } }) as Entry
const later = { seq: 2, at: 0, type: 'session.started', public: null, private: null } as Entry

test('an entry takes every upgrade from its log’s version on, and none before', () => {
  const mark = (name: string) => (each: Entry) => ({ ...each, at: Number(`${each.at}${name}`) }) as Entry
  const upgrades = [mark('1'), mark('2')]
  for (const [from, at] of [
    [1, 12],
    [2, 2],
    [3, 0],
  ] as const) {
    const upgrade = upgrader(upgrades)
    upgrade(entry(from))
    expect(upgrade(later).at, `from ${from}`).toBe(at)
  }
})

test('a log of a later release is refused with a remedy, and so is a log without its first fact', () => {
  expect(() => upgrader([])(entry(2))).toThrow(
    'the log is of version 2 and this release reads up to 1: deploy a newer release',
  )
  expect(() => upgrader()(later)).toThrow('a log begins with session.accepted')
})
