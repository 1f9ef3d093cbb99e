// Follows the frames of a session over the WebSocket, across reconnects.

import { setTimeout as sleep } from 'node:timers/promises'
import type { ControlFrame, Frame } from '../../src/core/protocol/events.ts'

export type FollowOptions = {
  url: string
  token: string | null
  sessionId: string
  /** The cursor to go on from after a lost connection. */
  lastEventId(): number
  /** Returns false when it has seen enough. */
  onFrame(frame: Frame): boolean
}

/** Resolves when `onFrame` returns false. After a lost connection it goes on at the cursor. */
export async function follow(options: FollowOptions): Promise<void> {
  for (let wait = 250; !(await connection(options)); wait = Math.min(wait * 2, 4_000)) await sleep(wait)
}

function connection({ url, token, sessionId, lastEventId, onFrame }: FollowOptions): Promise<boolean> {
  // Node's WebSocket takes headers; the type that it shares with browsers does not say so.
  const init = { headers: token === null ? {} : { authorization: `Bearer ${token}` } } as unknown as Array<string>
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/ws`, init)
  return new Promise(resolve => {
    socket.addEventListener('open', () => {
      socket.send(
        JSON.stringify({ action: 'subscribe', channel: `session:${sessionId}`, last_event_id: lastEventId() }),
      )
    })
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame | ControlFrame
      if (!('session_id' in frame) || onFrame(frame)) return
      resolve(true)
      socket.close()
    })
    // An error is always followed by a close.
    socket.addEventListener('error', () => undefined)
    socket.addEventListener('close', () => resolve(false))
  })
}
