/** `40m`, `1h30m`, `1.5s`, `500ms`, zero `0s`: units at the end that are zero are left out (wire contract 1.23). */
export function compactDuration(ms: number): string {
  if (ms < 0) return `-${compactDuration(-ms)}`
  if (ms > 0 && ms < 1000) return `${ms}ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const seconds = (ms % 60_000) / 1000
  const parts = [...(hours > 0 ? [`${hours}h`] : []), ...(hours + minutes > 0 ? [`${minutes}m`] : []), `${seconds}s`]
  while (parts.length > 1 && /^0[ms]$/.test(parts.at(-1) ?? '')) parts.pop()
  return parts.join('')
}
