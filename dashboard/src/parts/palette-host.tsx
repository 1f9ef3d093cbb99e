import { useEffect, useRef } from 'preact/hooks'
import { palette } from '../data/commands.ts'
import { later } from '../data/later.ts'
import { LaterPart } from './later-part.tsx'
import { Icon } from './icon.tsx'

const part = later(async () => (await import('./palette/palette.tsx')).Palette)

export function PaletteButton() {
  return (
    <button
      type="button"
      class="quiet theme"
      aria-label="Search and commands"
      aria-keyshortcuts="Control+K Meta+K"
      title="Search and commands (Ctrl+K)"
      onClick={() => (palette.value = true)}
    >
      <Icon name="search" />
    </button>
  )
}

/** The dialog of the palette, whose contents are loaded when it is opened first. */
export function PaletteHost() {
  const dialog = useRef<HTMLDialogElement>(null)
  const open = palette.value
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      // Above a question that waits for its answer there is no other.
      if (palette.value || document.querySelector('dialog[open]') === null) palette.value = !palette.value
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
  useEffect(() => (open ? dialog.current?.showModal() : dialog.current?.close()), [open])
  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label="Search and commands"
      onClose={() => (palette.value = false)}
      onClick={event => event.target === event.currentTarget && event.currentTarget.close()}
    >
      {open && <LaterPart of={part} />}
    </dialog>
  )
}
