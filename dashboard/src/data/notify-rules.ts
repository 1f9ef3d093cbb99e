import type { Notifications } from '#core/protocol/api.ts'

type Told = { name: string; label: string; of: Array<string> }

/** What each recipient is told of: by the rules that name it, or else what its kind is told. */
export function recipientRows({ recipients, rules }: Notifications): Array<Told> {
  return recipients.map(({ name, label, told }) => {
    const own = rules.flatMap((rule, at) =>
      rule.to.includes(name) ? [`${ruleWords(rule)} (notify.rules[${at}])`] : [],
    )
    return { name, label, of: own.length > 0 ? own : [defaultWords(told)] }
  })
}

/** The words of the configuration for what happens to a session. */
const OCCASIONS: Readonly<Record<string, string>> = {
  started: 'a start',
  completed: 'a completed session',
  failed: 'a failure',
  timed_out: 'a session whose time was over',
  cancelled: 'a cancelled session',
}

function ruleWords({ outcomes, labels, severities, chains, alert_types }: Notifications['rules'][number]): string {
  const conditions = [
    ['labelled', labels],
    ['of severity', severities],
    ['of the chain', chains],
    ['of the alert type', alert_types],
  ] as const
  const told = conditions.flatMap(([what, words]) => (words.length === 0 ? [] : [`${what} ${words.join(' or ')}`]))
  const of = outcomes.length === 0 ? 'what its kind is told' : outcomes.map(occasion).join(', ')
  return [of, ...told].join(', ')
}

function defaultWords(told: ReadonlyArray<string>): string {
  return told.length === 0 ? 'nothing, since no rule names it' : told.map(occasion).join(', ')
}

function occasion(word: string): string {
  return OCCASIONS[word] ?? word
}
