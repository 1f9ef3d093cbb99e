import type { ComponentChildren } from 'preact'
import { Clock } from '../time.tsx'
import { Icon, type IconName } from '../icon.tsx'

type LineProps = {
  icon: IconName
  name: ComponentChildren
  /** One line of the content; the browser cuts it to the width. */
  excerpt?: string
  took?: string | null
  at: string
}

/** The one line that every event has. */
export function Line({ icon, name, excerpt = '', took, at }: LineProps) {
  return (
    <>
      <Icon name={icon} class="event-icon" />
      <span class="event-name">{name}</span>
      <span class="event-excerpt">{excerpt}</span>
      {took && <span class="took">{took}</span>}
      <Clock at={at} />
    </>
  )
}
