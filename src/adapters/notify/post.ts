// A recipient that takes each message by one POST.

import { compose, type Row } from '#core/notify/compose.ts'
import type { Notifier } from '#core/notify/notifier.ts'
import type { Access } from './access.ts'
import { send, type Door } from './send.ts'

export function postNotifier(door: Door, row: Row, access: Access, dashboardUrl: string): Notifier {
  return {
    async deliver(news, kept, signal) {
      const post = compose(row, news, dashboardUrl)
      if (post === null) return { kind: 'delivered', keep: kept }
      const body = JSON.stringify(post.body)
      const headers = await access.headers(body, Math.floor(door.clock.now() / 1000))
      const url = addressOf(access.address, post.path)
      const sent = await send(door, { url, headers, send: { method: 'POST', body } }, signal)
      return sent.kind === 'answer' ? { kind: 'delivered', keep: kept } : sent
    },
  }
}

/** `path` may be a query, which joins that of the address. */
export function addressOf(address: string, path: string): URL {
  const url = new URL(address)
  const [behind = '', query = ''] = path.split('?')
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${behind}` || '/'
  for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value)
  return url
}
