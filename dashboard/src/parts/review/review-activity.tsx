import type { ReviewActivity as Activity } from '#core/protocol/summaries.ts'
import type { Loaded } from '../../data/loaded.ts'
import { personOf } from '../../data/mended.ts'
import { ratingWord } from '../../data/ratings.ts'
import { Ago } from '../time.tsx'

const ACTION_WORDS: Readonly<Record<Activity['action'], string>> = {
  claim: 'claimed it',
  unclaim: 'gave it back',
  complete: 'rated it',
  reopen: 'reopened it',
  update_feedback: 'changed the rating',
  acknowledge: 'acknowledged it',
}

/** Who did what to the review of a session, oldest first. Nothing while nobody did. */
export function ReviewActivity({ activity: { body, error } }: { activity: Loaded<{ activities: Array<Activity> }> }) {
  if (error !== null) return <p class="muted">What was done before could not be loaded: {error.message}</p>
  if (body === null || body.activities.length === 0) return null
  return (
    <section class="review-activity" aria-labelledby="activity-title">
      <h3 id="activity-title">Until now</h3>
      <ol class="plain-list">
        {body.activities.map(({ id, actor, action, created_at, quality_rating, note, investigation_feedback }) => (
          <li key={id}>
            <strong>{personOf(actor)}</strong> {ACTION_WORDS[action]}
            {quality_rating !== undefined && `: ${ratingWord(quality_rating)}`} <Ago at={created_at} />
            {[investigation_feedback, note].map(
              text =>
                text !== undefined &&
                text !== '' && (
                  <p key={text} class="muted">
                    {text}
                  </p>
                ),
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
