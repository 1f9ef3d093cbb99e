import { exactTime } from '../data/format.ts'
import { type Filters, older, urlOf } from '../data/filters.ts'
import type { History } from '../data/list.ts'

/** Which times the history is from, where it is not from all. */
export function Reach({ filters, history }: { filters: Filters; history: History }) {
  const { before } = filters
  const { searchedAfter } = history
  if (before === '' && searchedAfter === null) return null
  return (
    <p class="reach">
      {searchedAfter === null ? `Sessions before ${exactTime(before)}.` : searched(searchedAfter, before)}
      {searchedAfter !== null && <a href={urlOf(older(filters, searchedAfter))}>Search older ones</a>}
      {before !== '' && <a href={urlOf({ ...filters, page: 1, before: '' })}>Back to the newest</a>}
    </p>
  )
}

function searched(after: string, before: string): string {
  const times = before === '' ? `since ${exactTime(after)}` : `from ${exactTime(after)} to ${exactTime(before)}`
  return `Very many hold this text: only sessions ${times} were searched.`
}
