// The reference's page against a whole system: Node's own fetch and WebSocket.

import { openReferencePage, type Frame, type ReferencePage } from '../../fakes/reference-page.ts'

export type ReferenceTab = ReferencePage

export function openReferenceTab(url: string, id: string): ReferenceTab {
  return openReferencePage(id, {
    async get(path) {
      const answer = await fetch(`${url}/api/v1/sessions/${id}${path}`)
      if (answer.status !== 200) throw new Error(`GET ${path} is answered ${answer.status}`)
      return answer.json()
    },
    dial(on) {
      const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/ws`)
      socket.addEventListener('open', () => on.open())
      socket.addEventListener('message', ({ data }) => on.message(JSON.parse(String(data)) as Frame))
      socket.addEventListener('close', () => on.close())
      return { say: what => socket.send(JSON.stringify(what)), close: () => socket.close() }
    },
  })
}
