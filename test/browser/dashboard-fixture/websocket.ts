import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

export type Tab = { send(message: object): void; close(): void }

/** The part of RFC 6455 that small text frames need, so that the stand-in needs no package. */
export function acceptTab(request: IncomingMessage, socket: Duplex, heard: (tab: Tab, message: string) => void): Tab {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  const tab: Tab = {
    send(message) {
      if (socket.writable) socket.write(textFrame(Buffer.from(JSON.stringify(message))))
    },
    close: () => socket.destroy(),
  }
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let frame = readFrame(rest); frame !== null; frame = readFrame(rest)) {
      rest = rest.subarray(frame.length)
      if (frame.opcode === 8) return socket.end()
      if (frame.opcode === 1) heard(tab, frame.text)
    }
  })
  socket.on('error', () => socket.destroy())
  return tab
}

function textFrame(body: Buffer): Buffer {
  const head = Buffer.alloc(body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10)
  head[0] = 0x81
  if (body.length < 126) head[1] = body.length
  else if (body.length < 65_536) {
    head[1] = 126
    head.writeUInt16BE(body.length, 2)
  } else {
    head[1] = 127
    head.writeBigUInt64BE(BigInt(body.length), 2)
  }
  return Buffer.concat([head, body])
}

/** Frames of clients are masked; a subscription is far below 64 KB. */
function readFrame(from: Buffer): { opcode: number; text: string; length: number } | null {
  if (from.length < 6) return null
  const long = (from[1] ?? 0) & 0x7f
  const at = long === 126 ? 4 : 2
  const size = long === 126 ? from.readUInt16BE(2) : long
  if (from.length < at + 4 + size) return null
  const mask = from.subarray(at, at + 4)
  const body = from.subarray(at + 4, at + 4 + size).map((byte, i) => byte ^ (mask[i % 4] ?? 0))
  return { opcode: (from[0] ?? 0) & 0x0f, text: Buffer.from(body).toString(), length: at + 4 + size }
}
