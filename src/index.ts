// The door: everything that the platform calls.

import { faultText, logLine } from '../durable-objects/platform.ts'
import { appDeps, ports } from './compose.ts'
import { STARTED, sweep } from './cron/sweep.ts'
import { createApp } from './http/app.ts'
import type { AlertMessage } from './http/deps.ts'
import { consume } from './queue/consume.ts'

export { Investigation } from '../durable-objects/investigation.ts'
export { Lobby } from '../durable-objects/lobby.ts'

const app = createApp<Env>(appDeps)
const report = (event: string) => (error: unknown) => logLine('error', event, { fault: faultText(error) })

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  async queue(batch, env) {
    await consume(batch, ports(env)).catch(error => {
      report('queue.failed')(error)
      batch.retryAll()
    })
  },
  // What one sweep does not do, the next one does, a minute later.
  async scheduled(controller, env) {
    await sweep(ports(env), controller.cron === STARTED).catch(report('sweep.failed'))
  },
} satisfies ExportedHandler<Env, AlertMessage>
