// What a reader can do about a session that did not come to its end. Pure.

import type { SessionDetail } from '#core/protocol/api.ts'

type Hint = { when: RegExp; check: string }

/** By the words of the reason, the first that fits. */
const HINTS: ReadonlyArray<Hint> = [
  {
    when: /api[- ]?key|\b401\b|\b403\b|unauthori|refused the key/i,
    check: 'The key of the model provider: is it set, and is it still valid?',
  },
  {
    when: /rate.?limit|\b429\b|quota|overloaded|\b529\b|\b503\b/i,
    check: 'The limits of the model provider: another provider can be named as a fallback.',
  },
  {
    when: /timed? ?out|ran out of time|deadline/i,
    check: 'The time limit of the session and of its agents: a slow tool or a long chain needs more.',
  },
  { when: /iteration/i, check: 'The limit of iterations of the agent.' },
  {
    when: /ECONN|connect|fetch failed|unreachable|does not answer|mcp/i,
    check: 'The tool server: does it run, and can it be reached from here?',
  },
  { when: /config|chain|unknown agent/i, check: 'The configuration: the chain, its agents and their servers.' },
]

/** What to look at, most likely first. Never empty. */
export function whatToCheck(detail: SessionDetail): Array<string> {
  const gaps = detail.completeness?.gaps ?? []
  const reason = [detail.error_message ?? '', detail.status === 'timed_out' ? 'timed out' : ''].join(' ')
  const servers = [...new Set(gaps.filter(gap => gap.kind === 'server_absent').map(gap => gap.subject))]
  const hints = HINTS.filter(hint => hint.when.test(reason)).map(hint => hint.check)
  const found = [...servers.map(name => `The tool server ${name}: it was not there.`), ...hints]
  return found.length > 0 ? found : ['The last events of the timeline: they say what was tried.']
}
