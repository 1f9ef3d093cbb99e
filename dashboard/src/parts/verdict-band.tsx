import type { Completeness, SessionDetail, Verdict } from '#core/protocol/api.ts'
import { lacksSomething } from '../data/ending.ts'
import { sentence } from '../data/mended.ts'
import { Coded } from './coded.tsx'
import { Icon } from './icon.tsx'

const CONFIDENCE_TONES = { high: 'good', medium: 'warn', low: 'bad', unknown: 'still' } as const

type BandProps = { detail: SessionDetail; wrote: string | null }

/** The answer in five seconds: what is wrong, how sure that is, what it lacks, what was changed. */
export function VerdictBand({ detail, wrote }: BandProps) {
  const { verdict, completeness } = detail
  return (
    <section class="verdict" aria-label="Verdict">
      {verdict === null ? (
        <p class="verdict-cause none">Cause and confidence: not stated.</p>
      ) : (
        <>
          <p class="verdict-cause">
            <span class="sr-only">Cause: </span>
            <Coded text={verdict.cause} />
          </p>
          <p class="verdict-line">
            <span class={`verdict-confidence ${CONFIDENCE_TONES[verdict.confidence]}`}>
              <Level of={verdict.confidence} />
              Confidence {verdict.confidence}
            </span>
            <span>{cappedReason(verdict) ?? sentence(verdict.confidence_reason)}</span>
          </p>
        </>
      )}
      {completeness === null ? (
        <p class="verdict-line muted">
          <span>Completeness: not stated.</span> <span>{sentence(detail.error_message ?? '')}</span>
        </p>
      ) : (
        <Completed completeness={completeness} />
      )}
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

/** Why the engine took back what the model stated. */
function cappedReason({ confidence, stated_confidence }: Verdict): string | null {
  if (confidence === stated_confidence) return null
  return `The model says ${stated_confidence}, but no claim of it is grounded in what the tools returned.`
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
