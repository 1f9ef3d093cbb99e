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

// Longer than any screen is wide.
const EXCERPT_MAX = 240

export function excerptOf(text: string): string {
  return text
    .slice(0, EXCERPT_MAX * 2)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, EXCERPT_MAX)
}

export function textOf(metadata: Record<string, unknown> | undefined, key: string): string {
  const value = metadata?.[key]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
