// The entry points that the platform calls: requests, messages, queue batches, the cron trigger, and the classes of the Durable Objects.

import { logFaultAs } from '../durable-objects/platform.ts'
import { makeAppDeps, makePorts } from './compose.ts'
import { RUNTIME_STARTED, sweep } from './cron/sweep.ts'
import { receiveMail } from './mail/receive-mail.ts'
import { createApp } from './http/app.ts'
import type { AlertMessage } from './core/alerts/alert-message.ts'
import { consume } from './queue/consume.ts'

export { Intake } from '../durable-objects/intake.ts'
export { Investigation } from '../durable-objects/investigation.ts'
export { Lobby } from '../durable-objects/lobby.ts'

const app = createApp<Env>(makeAppDeps)

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  email: (message, env, ctx) => receiveMail(message, makeAppDeps(env, ctx)),
  async queue(batch, env) {
    await consume(batch, makePorts(env)).catch(error => {
      logFaultAs('error', 'queue.failed')(error)
      batch.retryAll()
    })
  },
  // A sweep that failed is made up by the next one, a minute later.
  async scheduled(controller, env) {
    await sweep(makePorts(env), controller.cron === RUNTIME_STARTED).catch(logFaultAs('error', 'sweep.failed'))
  },
} satisfies ExportedHandler<Env, AlertMessage>
