// What a Worker of the local runtime sends, in a real one.

import { createServer, type IncomingHttpHeaders } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { sendDirectly } from '../../../local/start/direct-outbound.ts'
import { createMiniflare, miniflare } from '../../../local/start/miniflare.ts'

async function listen(heard: Array<IncomingHttpHeaders>): Promise<string> {
  const server = createServer((request, response) => {
    heard.push(request.headers)
    response.end('here')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/`
}

test("a Worker's request goes straight to the network", async () => {
  sendDirectly()
  const heard: Array<IncomingHttpHeaders> = []
  const url = await listen(heard)
  const runtime = createMiniflare({
    modules: true,
    script: `export default { fetch: () => fetch(${JSON.stringify(url)}) }`,
    cf: false,
    log: new miniflare.NoOpLog(),
  })
  onTestFinished(() => runtime.dispose())
  const answer = await runtime.dispatchFetch('http://worker/')
  expect(await answer.text()).toBe('here')
  // The Worker of Miniflare's that would have passed it on sets this one.
  expect(heard.map(headers => headers['cf-worker'])).toEqual([undefined])
})
