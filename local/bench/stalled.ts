// A tab that hangs: its connection stays open and is not read. Node's WebSocket cannot stop reading, so this one writes and reads the few
// frames that it needs itself (RFC 6455, section 5.2).

import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export type Stalled = {
  stall(): void
  /** Reads on. Returns the code with which the server has closed it, or null. */
  closeCode(): Promise<number | null>
}

const CLOSE = 0x8
// Far longer than reading the buffers takes.
const PATIENCE_MS = 5_000

export async function openStalled(port: number, sessionIds: ReadonlyArray<string>): Promise<Stalled> {
  const socket = connect(port, '127.0.0.1')
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const key = randomBytes(16).toString('base64')
  socket.write(
    `GET /api/v1/ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  )
  let unread = await new Promise<Buffer>(resolve => socket.once('data', resolve))
  unread = unread.subarray(unread.indexOf('\r\n\r\n') + 4)
  const closed = Promise.withResolvers<number>()
  socket.on('data', chunk => {
    unread = Buffer.concat([unread, chunk])
    for (let frame = firstFrame(unread); frame !== null; frame = firstFrame(unread)) {
      if (frame.opcode === CLOSE) closed.resolve(frame.payload.readUInt16BE(0))
      unread = unread.subarray(frame.end)
    }
  })
  // A reset after the close is expected.
  socket.on('error', () => undefined)
  for (const id of sessionIds) {
    sendText(socket, JSON.stringify({ action: 'subscribe', channel: `session:${id}`, last_event_id: 0 }))
  }
  return {
    stall: () => void socket.pause(),
    closeCode: async () => {
      socket.resume()
      const code = await Promise.race([closed.promise, sleep(PATIENCE_MS, null)])
      socket.destroy()
      return code
    },
  }
}

type Frame = { opcode: number; payload: Buffer; end: number }

/** null while the frame is incomplete. Frames of servers are not masked. */
function firstFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null
  const short = (bytes[1] ?? 0) & 0x7f
  const head = short === 127 ? 10 : short === 126 ? 4 : 2
  if (bytes.length < head) return null
  const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short
  if (bytes.length < head + length) return null
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload: bytes.subarray(head, head + length), end: head + length }
}

/** With a mask of zeros, which changes nothing. A short frame holds up to 125 bytes. */
function sendText(socket: Socket, text: string): void {
  const payload = Buffer.from(text)
  if (payload.length > 125) throw new Error('too long for a short frame')
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]))
}
