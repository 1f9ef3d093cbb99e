import { mayDo, useMe } from '../data/me.ts'
import { Icon } from './icon.tsx'

/** To the form of a silence, filled with the labels of the session's alert. */
export function SilenceLink({ id }: { id: string }) {
  if (!mayDo(useMe(), 'respond')) return null
  return (
    <a class="button quiet" href={`/settings/silences?like=${encodeURIComponent(id)}`}>
      <Icon name="clock" />
      Silence alerts like this…
    </a>
  )
}
