// How long the other side asks us to wait: by a header, or by a field anywhere in the body of its error.

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
/** Google writes `retryDelay` into `details`; gateways wrap that body in one of their own. The depth is the reference's (TARSy in Go). */
const DEEPEST = 8
const BODY_KEYS = new Set(['retrydelay', 'retryafter'])
const BODY_KEYS_MS = new Set(['retryafterms', 'retrydelayms'])

/** Milliseconds, above 0; null if the other side asks for no wait. A date that has passed asks for none. */
export function waitHint(headers: Headers | undefined, body: unknown, now: number): number | null {
  return (
    positive(Number(headers?.get('retry-after-ms') ?? Number.NaN)) ??
    positive(headerMs(headers?.get('retry-after') ?? '', now)) ??
    bodyHint(body, DEEPEST)
  )
}

/** RFC 9110, 10.2.3: a number of seconds or a date. Some gateways add a unit. */
function headerMs(value: string, now: number): number {
  const ms = durationMs(value)
  return Number.isNaN(ms) ? Date.parse(value) - now : ms
}

function bodyHint(value: unknown, depth: number): number | null {
  if (typeof value !== 'object' || value === null || depth === 0) return null
  for (const [key, content] of Object.entries(value)) {
    const name = key.replaceAll(/[-_]/g, '').toLowerCase()
    const unit = BODY_KEYS.has(name) ? 1 : BODY_KEYS_MS.has(name) ? 0.001 : 0
    const own = unit === 0 ? null : positive(durationMs(content) * unit)
    const found = own ?? bodyHint(content, depth - 1)
    if (found !== null) return found
  }
  return null
}

/** `13.5s`, `500ms`, `2m`, `1h`, a number of seconds, or Google's `{seconds, nanos}`; NaN if it is none of them. */
function durationMs(value: unknown): number {
  if (typeof value === 'number') return value * 1000
  if (typeof value === 'string') {
    const [, amount, unit = 's'] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)?\s*$/.exec(value) ?? []
    return amount === undefined ? Number.NaN : Number(amount) * (UNIT_MS[unit] ?? Number.NaN)
  }
  if (typeof value !== 'object' || value === null || !('seconds' in value)) return Number.NaN
  const nanos = 'nanos' in value ? Number(value.nanos) : 0
  return Number(value.seconds) * 1000 + nanos / 1e6
}

function positive(ms: number): number | null {
  return Number.isFinite(ms) && ms > 0 ? ms : null
}
