// Who is told of what. Pure.

import type { Config } from '../config/config.ts'
import { FACTS, type Kind } from './kinds.ts'
import type { News } from './news.ts'
import { END_STATUSES } from '../protocol/status.ts'

export type Rule = Config['notify']['rules'][number]

/** `rule` counts from 0; null: no rule names the recipient, and its kind decides. */
export type Decision = { told: boolean; rule: number | null }

/** A recipient that rules name is told what one of them lets pass; all conditions of that one must hold. */
export function decide(name: string, kind: Kind, rules: ReadonlyArray<Rule>, news: News): Decision {
  const named = [...rules.entries()].filter(([, { to }]) => to.includes(name))
  if (named.length === 0) return { told: FACTS[kind].told.includes(news.occasion), rule: null }
  const first = named.find(([, rule]) => holds(rule, kind, news))
  return first === undefined ? { told: false, rule: null } : { told: true, rule: first[0] }
}

/** A condition that is not written holds. A start has no labels yet. */
function holds({ outcomes, labels, severities, chains, alertTypes }: Rule, kind: Kind, news: News): boolean {
  const told = outcomes.length > 0 ? outcomes : FACTS[kind].told.length > 0 ? FACTS[kind].told : END_STATUSES
  return (
    told.includes(news.occasion) &&
    meets(labels, news.labels ?? []) &&
    meets(severities, [news.reading.severity]) &&
    meets(chains, [news.chain]) &&
    meets(alertTypes, [news.alertType])
  )
}

function meets(wanted: ReadonlyArray<string | undefined>, has: ReadonlyArray<string | null>): boolean {
  return wanted.length === 0 || has.some(each => each !== null && wanted.includes(each))
}
