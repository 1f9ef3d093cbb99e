// Requests that the Worker sends go straight to the network.

import { miniflare } from './miniflare.ts'

type Written = Awaited<ReturnType<typeof miniflare.CORE_PLUGIN.getServices>>
type Service = Extract<NonNullable<Written>, ReadonlyArray<unknown>>[number]

/** How Miniflare names the Workers through which it leads requests, one for each of its Workers. */
const DETOUR = /^outbound:\d+$/

/**
 * For this process, before Miniflare writes a configuration. Miniflare leads each request through another Worker, which sets one header of
 * Cloudflare's (CF-Worker), removes another (CF-Connecting-IP, which TARSy never passes on) and resizes images. What a request leaves in that Worker's
 * memory stays until V8 collects it: in a queue of 1,000 sessions the runtime held 293 MB at most, and 264 MB without it
 * (docs/decisions/0074-ended-sessions-leave-memory.md).
 */
export function sendDirectly(): void {
  const { getServices } = miniflare.CORE_PLUGIN
  miniflare.CORE_PLUGIN.getServices = async options => withoutDetours(await getServices(options))
}

function withoutDetours(written: Written): Written {
  if (!written) return written
  if (!Array.isArray(written)) return { ...written, services: direct(written.services) }
  return direct(written)
}

function direct(services: ReadonlyArray<Service>): Array<Service> {
  return services.filter(({ name = '' }) => !DETOUR.test(name)).map(leadStraight)
}

/** Without a service of its own for them, a Worker's requests go where workerd sends them. */
function leadStraight(service: Service): Service {
  if (!('worker' in service) || service.worker === undefined) return service
  const { globalOutbound, ...worker } = service.worker
  return DETOUR.test(globalOutbound?.name ?? '') ? { ...service, worker } : service
}
