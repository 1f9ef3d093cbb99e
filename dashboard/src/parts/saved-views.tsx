import { useState } from 'preact/hooks'
import { type Filters, isFiltered, urlOf } from '../data/filters.ts'
import { removeView, saveView, views } from '../data/views.ts'
import { Icon } from './icon.tsx'

export function SavedViews({ filters }: { filters: Filters }) {
  const [name, setName] = useState('')
  const url = urlOf({ ...filters, page: 1 })
  const saved = views.value
  const offer = isFiltered(filters) && !saved.some(each => each.url === url)
  if (saved.length === 0 && !offer) return null
  const save = () => {
    if (name.trim() !== '') saveView({ name: name.trim(), url })
    setName('')
  }
  return (
    <section class="views" aria-label="Saved views">
      {saved.map(view => (
        <p key={view.name}>
          <a href={view.url} aria-current={view.url === url ? 'true' : undefined}>
            {view.name}
          </a>
          <button
            type="button"
            class="quiet"
            aria-label={`Remove the view ${view.name}`}
            onClick={() => removeView(view.name)}
          >
            <Icon name="cross" />
          </button>
        </p>
      ))}
      {offer && (
        <form
          onSubmit={event => {
            event.preventDefault()
            save()
          }}
        >
          <input
            value={name}
            aria-label="Name of this view"
            placeholder="Save this view as"
            maxLength={60}
            onInput={event => setName(event.currentTarget.value)}
          />
          <button type="submit">Save</button>
        </form>
      )}
    </section>
  )
}
