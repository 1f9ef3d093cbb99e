import { exactTime } from '../data/format.ts'
import { type Filters, urlOf } from '../data/filters.ts'
import type { History } from '../data/list.ts'

/** Says which period the history covers, when it does not cover all. */
export function Reach({ filters, history }: { filters: Filters; history: History }) {
  const { before } = filters
  const { searchedFrom } = history
  if (before === '' && searchedFrom === null) return null
  return (
    <p class="reach">
      {searchedFrom === null ? `Sessions before ${exactTime(before)}.` : searchedSentence(searchedFrom, before)}
      {searchedFrom !== null && <a href={urlOf({ ...filters, page: 1, before: searchedFrom })}>Search older ones</a>}
      {before !== '' && <a href={urlOf({ ...filters, page: 1, before: '' })}>Back to the newest</a>}
    </p>
  )
}

function searchedSentence(from: string, before: string): string {
  const times = before === '' ? `since ${exactTime(from)}` : `from ${exactTime(from)} to ${exactTime(before)}`
  return `Very many hold this text: only sessions ${times} were searched.`
}
