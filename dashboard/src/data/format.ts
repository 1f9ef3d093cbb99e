import { exactTime, shortDate, shortDay } from './date-format.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** 40 ms, 0.4 s, 12 s, 3 m 05 s, 2 h 10 m: rounded down, so that no part ever shows 60. */
export function duration(ms: number): string {
  if (ms < 100) return `${Math.max(Math.floor(ms), 0)} ms`
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} m ${two(Math.floor((ms % MINUTE) / SECOND))} s`
  return `${Math.floor(ms / HOUR)} h ${two(Math.floor((ms % HOUR) / MINUTE))} m`
}

/** For a duration that ticks: whole seconds only. */
export function ticks(ms: number): string {
  return ms < 10 * SECOND ? `${Math.floor(Math.max(ms, 0) / SECOND)} s` : duration(ms)
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

export function ago(at: string, now: number): string {
  const ms = now - Date.parse(at)
  if (ms < 45 * SECOND) return 'just now'
  if (ms < HOUR) return `${Math.max(1, Math.round(ms / MINUTE))} min ago`
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`
  if (ms < 14 * DAY) return `${Math.floor(ms / DAY)} d ago`
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? shortDay(at) : shortDate(at)
}

/** Two lines for whoever hovers over a time: here, and in UTC, in which logs and colleagues elsewhere speak. */
export function bothTimes(at: string): string {
  const utc = new Date(at).toISOString()
  return `${exactTime(at)}\n${utc.slice(0, 10)} ${utc.slice(11, 19)} UTC`
}

/** 950, 12.3k, 1.2M */
export function count(n: number): string {
  if (n < 1_000) return String(n)
  if (n < 1_000_000) return `${(n / 1_000).toFixed(n < 100_000 ? 1 : 0)}k`
  return `${(n / 1_000_000).toFixed(1)}M`
}

type Tokens = Record<`${'input' | 'output' | 'cache_read' | 'cache_creation' | 'thinking'}_tokens`, number>

/** `1200 in, 300 out`, and the cache and the thinking where there were any. */
export function tokenWords(tokens: Tokens): string {
  const parts: Array<[number, string]> = [
    [tokens.cache_read_tokens, 'from the cache'],
    [tokens.cache_creation_tokens, 'to the cache'],
    [tokens.thinking_tokens, 'thinking'],
  ]
  const more = parts.filter(([n]) => n > 0).map(([n, what]) => `, ${n} ${what}`)
  return `${tokens.input_tokens} in, ${tokens.output_tokens} out${more.join('')}`
}

export function bytes(n: number): string {
  if (n < 1_024) return `${n} B`
  if (n < 1_048_576) return `${(n / 1_024).toFixed(1)} KiB`
  return `${(n / 1_048_576).toFixed(2)} MiB`
}

/** Between two moments of the log; null where one is missing or they are the same. */
export function between(start: string | null, end: string | null): number | null {
  if (start === null || end === null) return null
  const ms = Date.parse(end) - Date.parse(start)
  return Number.isFinite(ms) && ms > 0 ? ms : null
}

/** Markdown on one line, without its markup. */
export function oneLine(markdown: string): string {
  return markdown
    .replaceAll(/^\s*(?:#{1,6}|>|[-*+])\s+/gm, '')
    .replaceAll(/[*`]+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`
}
