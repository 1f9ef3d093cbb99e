import { type Filters, PAGE_SIZES, urlOf } from '../data/filters.ts'

type PagerProps = { filters: Filters; pages: number; change: (next: Partial<Filters>) => void }

export function Pager({ filters, pages, change }: PagerProps) {
  const { page, size } = filters
  if (pages <= 1 && size === PAGE_SIZES[0]) return null
  const to = (next: number) => urlOf({ ...filters, page: next })
  return (
    <nav class="pager" aria-label="Pages">
      {page > 1 ? (
        <a class="button" href={to(page - 1)} rel="prev">
          Previous
        </a>
      ) : (
        <span class="button off">Previous</span>
      )}
      <span>
        Page {page} of {Math.max(pages, 1)}
      </span>
      {page < pages ? (
        <a class="button" href={to(page + 1)} rel="next">
          Next
        </a>
      ) : (
        <span class="button off">Next</span>
      )}
      <label class="page-size">
        Rows
        <select value={String(size)} onChange={event => change({ size: Number(event.currentTarget.value) })}>
          {PAGE_SIZES.map(each => (
            <option key={each} value={String(each)}>
              {each}
            </option>
          ))}
        </select>
      </label>
    </nav>
  )
}
