// How urgent an alert is, by the words that monitoring systems use.

export const SEVERITIES = ['critical', 'high', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/** In small letters and without punctuation: `SEV-1` is `sev1`. Bare numbers mean opposite things to different systems. */
const WORDS: Readonly<Record<Severity, ReadonlyArray<string>>> = {
  critical: [
    'critical',
    'crit',
    'fatal',
    'emergency',
    'emerg',
    'alert',
    'disaster',
    'page',
    'p0',
    'p1',
    'sev0',
    'sev1',
  ],
  high: ['high', 'error', 'err', 'major', 'severe', 'p2', 'sev2'],
  warning: ['warning', 'warn', 'medium', 'moderate', 'average', 'minor', 'p3', 'sev3'],
  info: ['info', 'information', 'informational', 'notice', 'low', 'none', 'ok', 'debug', 'p4', 'p5', 'sev4', 'sev5'],
}

const BY_WORD: ReadonlyMap<string, Severity> = new Map(
  SEVERITIES.flatMap(severity => WORDS[severity].map(word => [word, severity] as const)),
)

// The longest word, and some punctuation.
const LONGEST = 24

/** Null for a word that states no severity. */
export function severityOf(word: string): Severity | null {
  if (word.length > LONGEST) return null
  return BY_WORD.get(word.toLowerCase().replaceAll(/[^a-z0-9]/g, '')) ?? null
}

/** The most urgent of them; null if none states a severity. */
export function worstOf(severities: ReadonlyArray<Severity | null>): Severity | null {
  return SEVERITIES.find(severity => severities.includes(severity)) ?? null
}
