// Reads the frames of a session like a tab, checks their order and measures their delay.

import type { ControlFrame, Frame } from '../../src/core/protocol/events.ts'
import { stampsIn } from './model.ts'

export type Reader = {
  /** Milliseconds from when the model sent a delta to its arrival here. */
  delays: Array<number>
  /** How often streamed text came twice, late or not at all. */
  faults: number
  /** Characters of streamed text. */
  length: number
  toolMs: Array<number>
  closed: number | null
  ended: Promise<void>
  close(): void
}

/** Resolves when it is subscribed from the first frame on. */
export async function openReader(url: string, sessionId: string): Promise<Reader> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/ws`)
  const ready = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const reader: Reader = {
    delays: [],
    faults: 0,
    length: 0,
    toolMs: [],
    closed: null,
    ended: ended.promise,
    close: () => socket.close(),
  }
  const lengths = new Map<string, number>()
  const said = (id: string, offset: number, text: string, now: number) => {
    if (offset !== (lengths.get(id) ?? 0)) reader.faults += 1
    lengths.set(id, offset + text.length)
    reader.length += text.length
    for (const stamp of stampsIn(text)) reader.delays.push(now - stamp)
  }
  socket.addEventListener('open', () =>
    socket.send(JSON.stringify({ action: 'subscribe', channel: `session:${sessionId}`, last_event_id: 0 })),
  )
  socket.addEventListener('message', ({ data }) => {
    const now = performance.now()
    const frame = JSON.parse(String(data)) as Frame | ControlFrame
    if (frame.type === 'subscription.confirmed') ready.resolve()
    else if (frame.type === 'stream.chunk') said(frame.event_id, frame.offset, frame.delta, now)
    else if (frame.type === 'timeline_event.created' && frame.status === 'streaming')
      lengths.set(frame.event_id, frame.content.length)
    else if (frame.type === 'interaction.created' && frame.mcp_type === 'tool_call')
      reader.toolMs.push(frame.duration_ms ?? 0)
    else if (frame.type === 'session.status' && /completed|failed|timed_out|cancelled/.test(frame.status))
      ended.resolve()
  })
  socket.addEventListener('error', () => ready.reject(new Error('a reader could not connect')))
  socket.addEventListener('close', ({ code }) => {
    reader.closed = code
    ended.resolve()
  })
  await ready.promise
  return reader
}
