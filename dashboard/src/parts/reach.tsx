import { type Filters, urlOf } from '../data/filters.ts'
import type { History } from '../data/list.ts'
import { Exact } from './time.tsx'

/** Says which period the history covers, when it does not cover all. */
export function Reach({ filters, history }: { filters: Filters; history: History }) {
  const { before } = filters
  const { searchedFrom } = history
  if (before === '' && searchedFrom === null) return null
  return (
    <p class="reach">
      {searchedFrom === null ? (
        <span>
          Sessions before <Exact at={before} />.
        </span>
      ) : (
        <Searched from={searchedFrom} before={before} />
      )}
      {searchedFrom !== null && <a href={urlOf({ ...filters, page: 1, before: searchedFrom })}>Search older ones</a>}
      {before !== '' && <a href={urlOf({ ...filters, page: 1, before: '' })}>Back to the newest</a>}
    </p>
  )
}

function Searched({ from, before }: { from: string; before: string }) {
  return (
    <span>
      Very many hold this text: only sessions {before === '' ? 'since' : 'from'} <Exact at={from} />
      {before !== '' && (
        <>
          {' to '}
          <Exact at={before} />
        </>
      )}{' '}
      were searched.
    </span>
  )
}
