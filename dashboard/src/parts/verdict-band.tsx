import type { Completeness } from '#core/protocol/api.ts'
import { lacksSomething } from '../data/ending.ts'
import { sentence } from '../data/mended.ts'
import type { Told } from '../data/told.ts'
import { Icon } from './icon.tsx'

const CONFIDENCE_TONES = { high: 'good', medium: 'warn', low: 'bad', unknown: 'still' } as const

type BandProps = { detail: Told; completeness: Completeness; wrote: string | null }

/** The answer in five seconds: what is wrong, how sure that is, what it lacks, what was changed. */
export function VerdictBand({ detail, completeness, wrote }: BandProps) {
  const verdict = detail.verdict ?? null
  return (
    <section class="verdict" aria-label="Verdict">
      {verdict === null ? (
        <p class="verdict-cause none">Cause and confidence: not stated.</p>
      ) : (
        <>
          <p class="verdict-cause">
            <span class="sr-only">Cause: </span>
            {verdict.cause}
          </p>
          <p class="verdict-line">
            <span class={`verdict-confidence ${CONFIDENCE_TONES[verdict.confidence]}`}>
              <Level of={verdict.confidence} />
              {verdict.confidence === 'unknown' ? 'Confidence not stated' : `Confidence ${verdict.confidence}`}
            </span>
            <span>{sentence(verdict.confidence_reason)}</span>
          </p>
        </>
      )}
      <Completed completeness={completeness} />
      {wrote !== null && (
        <p class="verdict-line changed">
          <Icon name="pen" />
          <span>
            <strong>Changed the cluster:</strong> {wrote}.
          </span>
        </p>
      )}
      {verdict !== null && verdict.components.length > 0 && (
        <p class="verdict-line muted">Concerns {verdict.components.join(', ')}.</p>
      )}
    </section>
  )
}

/** Three bars: the level is read without the colour too. */
function Level({ of }: { of: keyof typeof CONFIDENCE_TONES }) {
  const bars = { high: 3, medium: 2, low: 1, unknown: 0 }[of]
  return (
    <span class="level" aria-hidden="true">
      {[1, 2, 3].map(bar => (
        <i key={bar} class={bar <= bars ? 'on' : ''} />
      ))}
    </span>
  )
}

function Completed({ completeness }: { completeness: Completeness }) {
  const { gaps } = completeness
  if (gaps.length === 0)
    return (
      <p class="verdict-line complete">
        <Icon name="check" />
        <span>Complete: every agent, server and query answered.</span>
      </p>
    )
  return (
    <div class="verdict-line gaps">
      <Icon name="error" />
      <div>
        <strong>{lacksSomething(completeness) ? 'Incomplete:' : 'Complete, with remarks:'}</strong>
        <ul>
          {gaps.map(({ kind, subject, text }) => (
            <li key={`${kind} ${subject} ${text}`}>{sentence(text)}</li>
          ))}
        </ul>
      </div>
    </div>
  )
}
