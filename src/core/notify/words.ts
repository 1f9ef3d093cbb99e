// The words of our messages, for every target: short, for people who were just woken up. Plain text; who formats it, escapes it.

import { cancelledText } from '../protocol/cancellation.ts'
import type { News, Occasion } from './news.ts'

/** `sign` is a character, for places that know no names of emoji. */
type Heading = { sign: string; title: string; link: string }

export const HEADINGS: Readonly<Record<Occasion, Heading>> = {
  started: { sign: '⏳', title: 'Processing started', link: 'Open session' },
  completed: { sign: '✅', title: 'Analysis Complete', link: 'Full analysis' },
  failed: { sign: '❌', title: 'Analysis Failed', link: 'Details' },
  timed_out: { sign: '⌛', title: 'Analysis Timed Out', link: 'Details' },
  cancelled: { sign: '🚫', title: 'Analysis Cancelled', link: 'Details' },
}

/** `Analysis Complete: Disk of db-1 is full`. */
export function headline({ occasion, reading }: News): string {
  const { title } = HEADINGS[occasion]
  return reading.title === null ? title : `${title}: ${reading.title}`
}

/** What tells one session from others at a glance: how urgent, where, which kind, what was concluded. */
export function glance(news: News): Array<string> {
  const { reading, labels, verdict, gaps, chain, durationMs, occasion } = news
  const place = [reading.cluster, reading.namespace, reading.service].filter(each => each !== null).join(' / ')
  return [
    ...(reading.severity === null ? [] : [reading.severity]),
    ...(place === '' ? [] : [place]),
    `chain ${chain}`,
    ...(labels === null || labels.length === 0 ? [] : [`labels ${labels.join(', ')}`]),
    ...(verdict === null ? [] : [`confidence ${verdict.confidence}`]),
    ...(gaps === 0 || occasion === 'started' ? [] : [`incomplete: ${gaps === 1 ? '1 gap' : `${gaps} gaps`}`]),
    ...(durationMs === null || occasion === 'started' ? [] : [`took ${spoken(durationMs)}`]),
  ]
}

/** What it says below its heading, as Markdown for a completed session; '' if there is nothing to say. */
export function bodyOf({ occasion, summary, analysis, error, cancelledBy, cancelReason }: News): string {
  switch (occasion) {
    case 'started':
      return ''
    case 'completed':
      return (summary || analysis || '').trim()
    case 'cancelled':
      return cancelledText(cancelledBy, cancelReason)
    case 'failed':
    case 'timed_out':
      return (error ?? '').trim()
  }
}

/** What the analysis names as the cause, and what to do first: a line each. Models wrote it. */
export function conclusions({ verdict }: News): Array<{ name: string; text: string }> {
  if (verdict === null) return []
  const next = verdict.nextStep === null || verdict.nextStep === '' ? [] : [{ name: 'Next', text: verdict.nextStep }]
  return [{ name: 'Cause', text: verdict.cause }, ...next]
}

/** Where people read the whole of it. */
export function sessionLink(dashboardUrl: string, { sessionId }: News): string {
  return `${dashboardUrl.replace(/\/+$/, '')}/sessions/${sessionId}`
}

function spoken(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
