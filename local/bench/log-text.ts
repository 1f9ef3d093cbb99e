// An alert that carries the log of the service that it is about.

const SERVICES = ['checkout', 'payments', 'inventory', 'ingress', 'sessions', 'mailer']
const EVENTS = [
  'upstream request timed out, retrying with the next host of the pool',
  'connection reset by peer while reading the response header',
  'slow query: SELECT id, state, updated_at FROM orders WHERE customer_id = $1 ORDER BY updated_at DESC',
  'health check passed after 2 failures, host is put back into the pool',
  'circuit breaker half open, one request is let through',
  'garbage collection paused the process longer than its budget',
]

/** As many whole lines as fit into `bytes`, all different and the same each time. ASCII, so that a character is a byte. */
export function logText(title: string, bytes: number): string {
  const lines = [title]
  let length = title.length
  for (let at = 0; ; at += 1) {
    const line = logLine(at)
    length += line.length + 1
    if (length > bytes) return lines.join('\n')
    lines.push(line)
  }
}

function logLine(at: number): string {
  const time = new Date(Date.UTC(2026, 0, 1) + at * 137).toISOString()
  const mixed = Math.imul(at + 1, 2_654_435_761) >>> 0
  const service = SERVICES[mixed % SERVICES.length]
  const event = EVENTS[(mixed >>> 8) % EVENTS.length]
  const pod = (mixed % 46_656).toString(36).padStart(3, '0')
  const trace = mixed.toString(16).padStart(8, '0')
  return `${time} ${mixed % 9 === 0 ? 'ERROR' : 'WARN'} ${service}-7d9f-${pod} ${event} trace=${trace} line=${at} duration_ms=${mixed % 30_011}`
}
