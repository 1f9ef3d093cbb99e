import { signal } from '@preact/signals'
import type { Scope } from '#core/protocol/scopes.ts'

/** Whether the palette is open. */
export const palette = signal(false)

/** Makes a button or a link of a page a command of the palette too: it is pressed there as here, with the questions that it asks. */
export function command(name: string, needs: Scope = 'read'): Record<string, string> {
  return { 'data-command': name, 'data-needs': needs }
}
