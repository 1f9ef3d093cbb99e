// The port to those who are told of sessions.

import type { News } from './news.ts'

/** `reason` ends the sentence "… was not told: "; it holds no secret. */
export type Delivery =
  /** `keep` is given to the next delivery of the same session, such as the thread that was found. */
  | { kind: 'delivered'; keep: string | null }
  /** Not before `waitMs` have passed: the other side limits requests. */
  | { kind: 'later'; waitMs: number; reason: string }
  /** It did not take the message. `mistake`: it will not until a person corrects something. */
  | { kind: 'failed'; reason: string; mistake: boolean }

export type Notifier = {
  /** Delivers one message. Rejects only if the signal aborts. A message that is delivered again after a kill appears twice. */
  deliver(news: News, kept: string | null, signal: AbortSignal): Promise<Delivery>
}

/** Somebody who is told, under the name that the configuration gives it. */
export type Recipient = {
  name: string
  /** As it reads in a warning: "could not be written to <label>". */
  label: string
  /** Whether it hears of this at all. */
  wants(news: News): boolean
  notifier: Notifier
}
