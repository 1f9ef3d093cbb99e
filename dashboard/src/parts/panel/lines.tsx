import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { plural } from '../../data/format.ts'
import { linesWith } from '../../data/result.ts'
import { windowOf } from '../../data/window.ts'
import { Icon } from '../icon.tsx'

// The height of a line in panel.css.
const LINE_PX = 18
// Lines that are drawn above and below what is seen, so that a quick scroll finds them there.
const BEYOND = 20
const VIEW_PX = 480

type LinesProps = { lines: ReadonlyArray<string>; name: string; file: string }

/** A log of any length: only what is in view is in the page. Lines are not wrapped. */
export function Lines({ lines, name, file }: LinesProps) {
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const hits = useMemo(() => linesWith(lines, words), [lines, words])
  const longest = useMemo(() => lines.reduce((most, line) => Math.max(most, line.length), 0), [lines])
  const hit = hits[at]
  useLayoutEffect(() => {
    if (hit !== undefined) box.current?.scrollTo({ top: Math.max(0, hit * LINE_PX - VIEW_PX / 3) })
  }, [hit])
  const { from, to } = windowOf({ top, height: VIEW_PX }, LINE_PX, lines.length, BEYOND)
  const step = (by: number) => setAt(hits.length === 0 ? 0 : (at + by + hits.length) % hits.length)
  return (
    <div class="lines">
      <div class="lines-tools">
        <span class="muted">{plural(lines.length, 'line')}</span>
        {lines.length > 1 && (
          <>
            <input
              type="search"
              value={words}
              placeholder="Find"
              aria-label={`Find in ${name.toLowerCase()}`}
              onInput={event => {
                setAt(0)
                setWords(event.currentTarget.value)
              }}
              onKeyDown={event => event.key === 'Enter' && step(event.shiftKey ? -1 : 1)}
            />
            {words !== '' && (
              <span role="status">
                {hits.length === 0 ? 0 : at + 1} of {hits.length}
              </span>
            )}
            <button type="button" class="quiet" aria-label="Previous hit" onClick={() => step(-1)}>
              <Icon name="up" />
            </button>
            <button type="button" class="quiet" aria-label="Next hit" onClick={() => step(1)}>
              <Icon name="down" />
            </button>
          </>
        )}
        <button type="button" class="quiet" onClick={() => download(file, lines)}>
          Download
        </button>
      </div>
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div
        ref={box}
        class="lines-box"
        tabIndex={0}
        role="group"
        aria-label={`Text of ${name.toLowerCase()}`}
        onScroll={event => setTop(event.currentTarget.scrollTop)}
      >
        {/* oxlint-enable jsx-a11y/no-noninteractive-tabindex */}
        <div class="lines-all" style={{ height: `${lines.length * LINE_PX}px`, minWidth: `${longest + 8}ch` }}>
          <pre class="line-numbers" aria-hidden="true" style={{ top: `${from * LINE_PX}px` }}>
            {Array.from({ length: to - from }, (_, n) => from + n + 1).join('\n')}
          </pre>
          <pre class="line-texts" style={{ top: `${from * LINE_PX}px` }}>
            {withHits(lines.slice(from, to), from, new Set(hits), hit)}
          </pre>
        </div>
      </div>
    </div>
  )
}

/** One text; only lines that are hits have an element of their own. */
function withHits(lines: ReadonlyArray<string>, from: number, hits: ReadonlySet<number>, now: number | undefined) {
  if (hits.size === 0) return lines.join('\n')
  return lines.map((line, at) =>
    hits.has(from + at) ? (
      <mark key={from + at} class={from + at === now ? 'now' : ''}>
        {`${line}\n`}
      </mark>
    ) : (
      `${line}\n`
    ),
  )
}

function download(file: string, lines: ReadonlyArray<string>): void {
  const url = URL.createObjectURL(new Blob([lines.join('\n')], { type: 'text/plain' }))
  Object.assign(document.createElement('a'), { href: url, download: file }).click()
  setTimeout(() => URL.revokeObjectURL(url), 1_000)
}
