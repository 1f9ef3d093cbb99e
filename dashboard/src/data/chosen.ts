import { signal } from '@preact/signals'

/** The call that the side panel shows; null while it is closed. */
export const chosenCall = signal<string | null>(null)
