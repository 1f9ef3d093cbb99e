import { signal } from '@preact/signals'

/** The call that the side panel shows; null while it is closed. */
export const chosenCall = signal<string | null>(null)

/** The reader wants to write a question: its box takes the focus when it is there. */
export const wantsToAsk = signal(false)
