import { useLocation } from 'preact-iso'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ConfigOrigin, SystemConfig } from '#core/protocol/system.ts'
import { useApp } from '../../data/app.ts'
import { configLines, findLines } from '../../data/config-lines.ts'
import { originOf, originWords } from '../../data/config-origins.ts'
import { plural } from '../../data/format.ts'
import { type Loaded, useLoaded } from '../../data/loaded.ts'
import { Loading } from '../loading.tsx'

/** The configuration that is in force, one value a line with where it comes from, without its secrets. `?config=` searches it. */
export function ConfigSection({ config }: { config: Loaded<SystemConfig> }) {
  const { api } = useApp()
  const { query } = useLocation()
  const section = useRef<HTMLElement>(null)
  const origins = useLoaded(() => api.configOrigins())
  const wanted = query.config ?? ''
  const isReady = config.body !== null
  useEffect(() => {
    if (wanted !== '' && isReady) section.current?.scrollIntoView()
  }, [wanted, isReady])
  return (
    <section aria-labelledby="config-title" ref={section}>
      <h2 id="config-title">Configuration in force</h2>
      <Loading loaded={config} what="The configuration" rows={6}>
        {body => <Lines config={body} origins={origins.body?.origins ?? null} wanted={wanted} />}
      </Loading>
      {origins.error !== null && (
        <p class="muted">Where the values come from could not be loaded: {origins.error.message}</p>
      )}
    </section>
  )
}

type LinesProps = { config: SystemConfig; origins: Readonly<Record<string, ConfigOrigin>> | null; wanted: string }

/** Skills have a section of their own. */
function Lines({ config, origins, wanted }: LinesProps) {
  const [text, setText] = useState(wanted)
  useEffect(() => setText(wanted), [wanted])
  const all = configLines({ ...config, skills: undefined }).map(line =>
    origins === null ? line : { ...line, origin: originWords(originOf(origins, line.path)) },
  )
  const shown = findLines(all, text)
  return (
    <>
      <div class="filters" role="search">
        <input
          type="search"
          aria-label="Search the configuration"
          placeholder="Key, value or file"
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
        <p class="quiet-line">Nothing fits. Search for a part of a key, of a value or of where it comes from.</p>
      ) : (
        <dl class="config" tabIndex={0}>
          {shown.map(({ path, value, origin }) => (
            <div key={path}>
              <dt>
                <a href={`/system?config=${encodeURIComponent(path)}`}>
                  <code>{path}</code>
                </a>
              </dt>
              <dd>{value}</dd>
              {origin !== undefined && <dd class="muted">{origin}</dd>}
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
