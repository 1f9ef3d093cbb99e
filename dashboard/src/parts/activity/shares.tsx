import { percent } from '../../data/activity.ts'

export type Share = { name: string; count: number; href: string | null }

/** How a whole is divided: a bar and a figure each, in the order given. `of` is the whole. */
export function Shares({ label, shares, of }: { label: string; shares: ReadonlyArray<Share>; of: number }) {
  return (
    <ul class="shares" aria-label={label}>
      {shares.map(({ name, count, href }) => (
        <li key={name}>
          <span class="share-name">{href === null ? name : <a href={href}>{name}</a>}</span>
          <span class="share-bar" aria-hidden="true">
            <i style={{ width: `${of === 0 ? 0 : (100 * count) / of}%` }} />
          </span>
          <span class="figure">
            {count.toLocaleString('en')} <span class="muted">{percent(count, of)}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
