import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { command } from '../data/commands.ts'
import { useMay } from '../data/me.ts'
import { CopyButton } from './copy-button.tsx'
import { Icon } from './icon.tsx'

/** What is needed seldom: it closes by Escape, and by a click elsewhere. */
export function HeadMenu({ id, children }: { id: string; children: ComponentChildren }) {
  const menu = useRef<HTMLDetailsElement>(null)
  const maySubmit = useMay('ingest')
  useEffect(() => {
    const close = (event: Event) => {
      const outside =
        event instanceof KeyboardEvent ? event.key === 'Escape' : !menu.current?.contains(event.target as Node)
      if (outside && menu.current?.open) menu.current.open = false
    }
    for (const type of ['click', 'keydown']) addEventListener(type, close)
    return () => {
      for (const type of ['click', 'keydown']) removeEventListener(type, close)
    }
  }, [])
  return (
    <details class="menu" ref={menu}>
      <summary aria-label="More" title="More">
        <Icon name="more" />
      </summary>
      <div class="menu-list">
        {children}
        {maySubmit && (
          <a class="button quiet" href={`/submit?from=${id}`} {...command('Submit this alert again', 'ingest')}>
            <Icon name="run" />
            Submit again
          </a>
        )}
        <a class="button quiet" href={`/api/v1/sessions/${encodeURIComponent(id)}/export?format=markdown`} download>
          <Icon name="down" />
          Export report
        </a>
        <CopyButton text={`${location.origin}/sessions/${id}`} what="link to this session" shown="Copy link" />
        <CopyButton text={id} what="session id" shown="Copy id" />
      </div>
    </details>
  )
}
