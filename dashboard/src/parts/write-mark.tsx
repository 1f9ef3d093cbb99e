import { Icon } from './icon.tsx'

/** Says by word, sign and colour that a call may have changed something. */
export function WriteMark({ word = 'writes' }: { word?: string }) {
  return (
    <span class="write-mark" title="This may have changed something outside of TARSy">
      <Icon name="pen" />
      {word}
    </span>
  )
}
