import { Icon } from './icon.tsx'

/** The labels of a session's summary, each by sign and word; nothing where none is known or none fits. */
export function Labels({ labels }: { labels: ReadonlyArray<string> | null }) {
  return (labels ?? []).map(label => (
    <span key={label} class="label" title={`Label: ${label}`}>
      <Icon name="label" />
      <span>
        <span class="sr-only">Label </span>
        {label}
      </span>
    </span>
  ))
}
