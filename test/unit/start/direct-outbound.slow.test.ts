// What a Worker of the local runtime sends, in a real one.

import type { IncomingHttpHeaders } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { sendDirectly } from '../../../local/start/direct-outbound.ts'
import { createMiniflare, miniflare } from '../../../local/start/miniflare.ts'
import { listen } from '../../fakes/http-server.ts'

test("a Worker's request goes straight to the network", async () => {
  sendDirectly()
  const heard: Array<IncomingHttpHeaders> = []
  const server = await listen((request, response) => {
    heard.push(request.headers)
    response.end('here')
  })
  onTestFinished(server.close)
  const runtime = createMiniflare({
    modules: true,
    script: `export default { fetch: () => fetch(${JSON.stringify(server.origin)}) }`,
    cf: false,
    log: new miniflare.NoOpLog(),
  })
  onTestFinished(() => runtime.dispose())
  const answer = await runtime.dispatchFetch('http://worker/')
  expect(await answer.text()).toBe('here')
  // The Worker of Miniflare's that would have passed it on sets this one.
  expect(heard.map(headers => headers['cf-worker'])).toEqual([undefined])
})
