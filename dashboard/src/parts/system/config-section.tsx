import { useState } from 'preact/hooks'
import type { SystemConfig } from '#core/protocol/system.ts'
import { configLines, findLines } from '../../data/config-lines.ts'
import { plural } from '../../data/format.ts'
import type { Loaded } from '../../data/loaded.ts'
import { Loading } from '../loading.tsx'

/** The configuration that is in force, one value a line, without its secrets. */
export function ConfigSection({ config }: { config: Loaded<SystemConfig> }) {
  return (
    <section aria-labelledby="config-title">
      <h2 id="config-title">Configuration in force</h2>
      <Loading loaded={config} what="The configuration" rows={6}>
        {body => <Lines config={body} />}
      </Loading>
    </section>
  )
}

/** Skills have a section of their own. */
function Lines({ config }: { config: SystemConfig }) {
  const [text, setText] = useState('')
  const all = configLines({ ...config, skills: undefined })
  const shown = findLines(all, text)
  return (
    <>
      <div class="filters" role="search">
        <input
          type="search"
          aria-label="Search the configuration"
          placeholder="Key or value"
          value={text}
          onInput={event => setText(event.currentTarget.value)}
        />
        <span class="muted" aria-live="polite">
          {shown.length === all.length
            ? plural(all.length, 'value')
            : `${shown.length} of ${plural(all.length, 'value')}`}
        </span>
      </div>
      {shown.length === 0 ? (
        <p class="quiet-line">Nothing fits. Search for a part of a key or of a value.</p>
      ) : (
        <dl class="config" tabIndex={0}>
          {shown.map(({ path, value }) => (
            <div key={path}>
              <dt>
                <code>{path}</code>
              </dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
