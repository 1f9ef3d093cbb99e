// A Worker of the local runtime beside the one that it serves: it does for the start program what only code inside of the runtime can do.
// The start program could ask Miniflare for both, but Miniflare then stops the whole program until the runtime answers. The program does not read
// the Worker's log meanwhile, and a runtime whose log nobody reads does not answer.

import unsafe from 'workerd:unsafe'

/**
 * @typedef {{ scheduled(event: { cron: string, scheduledTime: Date }): Promise<{ outcome: string }> }} Worker
 * @typedef {{ getByName(name: string): unknown }} Objects
 */

export default {
  /**
   * @param {Request} request its body is `{ cron }`, or `{ evict }`: the sessions whose objects shall leave memory
   * @param {{ TOKEN: string, WORKER: Worker, INVESTIGATIONS: Objects }} env
   */
  async fetch(request, env) {
    if (request.headers.get('authorization') !== env.TOKEN) return new Response(null, { status: 403 })
    const { cron, evict } = /** @type {{ cron?: string, evict?: Array<string> }} */ (await request.json())
    if (cron !== undefined) {
      const { outcome } = await env.WORKER.scheduled({ cron, scheduledTime: new Date() })
      return new Response(outcome, { status: outcome === 'ok' ? 200 : 500 })
    }
    // An object that is not in memory is an error; one that is at work is evicted when its work is done.
    await Promise.allSettled((evict ?? []).map(session => unsafe.evict(env.INVESTIGATIONS.getByName(session))))
    return new Response()
  },
}
