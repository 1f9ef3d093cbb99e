// Durations as the files write them: `40m`, `1h30m`, `1.5s`, `500ms`.

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds of a duration such as `1h30m`, `1.5s` or `0`; null when it is not one. */
export function durationMs(value: string): number | null {
  if (/^[+-]?0$/.test(value)) return 0
  if (!/^[+-]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(value)) return null
  let total = 0
  for (const [, amount, unit] of value.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g))
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0)
  return value.startsWith('-') ? -total : total
}

/** As the reference (TARSy in Go) shows them: `1h0m5s`, zero is `0s`; units at the end that are zero are left out. */
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

/** For the summary of a configuration; every unit that is zero is left out: `1h5s`. Parts of a second are told in milliseconds. */
export function durationText(ms: number): string {
  if (ms < 1000 || ms % 1000 !== 0) return `${ms}ms`
  const seconds = ms / 1000
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join('')
}
