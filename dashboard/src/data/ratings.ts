// What people say of an investigation's quality, in the words of all pages.

export type Rating = { quality_rating: string; investigation_feedback: string; action_taken: string }

/** The wire's words for people. A rating of a newer server is shown as it is. */
export const RATING_WORDS: Readonly<Record<string, string>> = {
  accurate: 'Accurate',
  partially_accurate: 'Partly',
  inaccurate: 'Wrong',
}

export function ratingWord(rating: string): string {
  return RATING_WORDS[rating] ?? rating
}

/** Why a review was not changed. */
export function refusalWords(reason: string): string {
  return reason === 'state conflict' ? 'somebody else has changed the review meanwhile' : reason
}
