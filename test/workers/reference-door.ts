// Connects a page of the reference to a front under test: by REST and by a socket.

import type { Door, Frame } from '../fakes/reference-page.ts'
import type { front } from './front.ts'

/** `onTheWay` delays the answers over REST, and not the frames of the socket. */
export function referenceDoor(
  made: Pick<ReturnType<typeof front>, 'ask'>,
  id: string,
  onTheWay: () => Promise<unknown> = async () => {},
): Door {
  return {
    async get(path) {
      const answer = await made.ask(`/api/v1/sessions/${id}${path}`)
      if (answer.status !== 200) throw new Error(`GET ${path} is answered ${answer.status}`)
      const body = await answer.json()
      await onTheWay()
      return body
    },
    dial(on) {
      let socket: WebSocket | null = null
      let closed = false
      const end = () => {
        if (!closed) queueMicrotask(on.close)
        closed = true
      }
      const open = async () => {
        const { webSocket } = await made.ask('/api/v1/ws', { headers: { Upgrade: 'websocket' } })
        if (webSocket === null) throw new Error('no socket')
        webSocket.addEventListener('message', ({ data }) => {
          if (!closed) on.message(JSON.parse(String(data)) as Frame)
        })
        webSocket.addEventListener('close', end)
        webSocket.accept()
        socket = webSocket
        if (closed) webSocket.close(1000)
        else on.open()
      }
      void open()
      return {
        say: what => socket?.send(JSON.stringify(what)),
        close() {
          socket?.close(1000)
          end()
        },
      }
    },
  }
}
