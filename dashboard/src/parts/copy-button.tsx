import { useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

const WORDS = { idle: 'Copy', done: 'Copied', failed: 'Copy failed' } as const

/** `shown`: the button's word, where "Copy" would not say enough. */
type CopyProps = { text: string; what: string; shown?: string }

export function CopyButton({ text, what, shown }: CopyProps) {
  const [state, setState] = useState<keyof typeof WORDS>('idle')
  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setState('done')
    } catch {
      // The browser forbids it, or the origin is not secure. The button says so.
      setState('failed')
    }
    setTimeout(() => setState('idle'), 2_000)
  }
  const word = state === 'idle' ? (shown ?? WORDS.idle) : WORDS[state]
  return (
    <button type="button" class="quiet copy" aria-label={`${word}: ${what}`} onClick={copy}>
      <Icon name={state === 'done' ? 'check' : 'copy'} />
      <span aria-live="polite">{word}</span>
    </button>
  )
}
