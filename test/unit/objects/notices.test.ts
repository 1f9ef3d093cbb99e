import { expect, test } from 'vitest'
import type { LoggedFrame } from '#core/protocol/events.ts'
import { noticesFollower, type Notice } from '#objects/followers/notices.ts'
import { emptyState } from '#core/investigation/log/state.ts'

function event(type: string, metadata?: Record<string, unknown>): LoggedFrame {
  const frame = { type: 'timeline_event.created', event_type: type, content: 'x', ...(metadata && { metadata }) }
  return frame as unknown as LoggedFrame
}

test('of a session’s log, the operator is told which tools its agents were not offered, and which runbooks could not be read', async () => {
  const frames = [
    event('error'),
    event('error', { left_out: ['host.load', 'host.disk'], reason: "the model's vendor takes at most 128 tools" }),
    event('error', {
      missing_runbooks: [{ address: 'https://github.com/o/r', reason: 'it is empty' }, { address: 1 }],
    }),
    event('llm_response', { left_out: ['x'], reason: 'y' }),
    { type: 'session.status' } as LoggedFrame,
  ]
  const told: Array<Notice> = []
  const log = { sessionId: 's', head: () => 9, state: () => emptyState, entries: () => [], frames: () => frames }
  const follower = noticesFollower(log, async notice => void told.push(notice))
  expect(await follower.follow(0, 9, new AbortController().signal)).toBe(9)
  expect(told).toEqual([
    {
      category: 'tools',
      message:
        "Agents do without tools: the model's vendor takes at most 128 tools. Choose fewer tools for them in tarsy.yaml, or another model.",
      details: 'host.load, host.disk',
    },
    {
      category: 'runbook',
      message: 'A runbook could not be read: it is empty. Correct its address, or let it be read.',
      details: 'https://github.com/o/r',
    },
  ])
})
