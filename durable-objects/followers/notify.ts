// Tells one recipient of a session: that it began, and how it ended. A follower a recipient, so that one that is down holds up no other.

import { newsIn } from '#core/notify/news.ts'
import type { Delivery, Recipient } from '#core/notify/notifier.ts'
import { fraction } from '#core/retry/backoff.ts'
import { NotYet, type Follower, type LogReader } from './follower.ts'
import type { Notice } from './notices.ts'

export type NotifyPorts = {
  log: LogReader
  /** The recipient by its name, as it is configured now; undefined: it was taken out. Throws while the configuration is broken. */
  find(name: string): Recipient | undefined
  /** What a recipient asked to keep of this session, such as the thread in Slack. */
  kept: { get(recipient: string): string | null; set(recipient: string, value: string): void }
  note(notice: Notice): Promise<void>
}

export function notifyFollower(name: string, { log, find, kept, note }: NotifyPorts): Follower {
  let label = name
  return {
    name: `notify.${name}`,
    get target() {
      return label
    },
    async follow(after, upTo, signal) {
      const { view, startedAt } = log.state()
      const frames = log.frames(after, upTo)
      const recipient = find(name)
      const [first] = newsIn(frames, view.detail, startedAt).filter(news => recipient?.wants(news) === true)
      if (recipient === undefined || first === undefined) return upTo
      label = recipient.label
      const delivery = await recipient.notifier.deliver(first, kept.get(name), signal)
      if (delivery.kind !== 'delivered') throw await faultOf(delivery)
      if (delivery.keep !== null) kept.set(name, delivery.keep)
      // One message at a time: the cursor moves between the start and the end, so that a kill repeats at most one of them.
      return first.seq
    },
  }

  async function faultOf(delivery: Exclude<Delivery, { kind: 'delivered' }>): Promise<Error> {
    const { kind, reason } = delivery
    if (kind === 'later') return new NotYet(reason, delivery.waitMs, fraction(`${log.sessionId} ${name}`))
    // The warning of a follower comes after a day. A person can mend this now. The Lobby may be down: then the next failure says it.
    if (delivery.mistake) await note(mistake(reason)).catch(() => undefined)
    return new Error(reason)
  }

  function mistake(reason: string): Notice {
    const message = `A message to ${label} was not taken: ${reason}. Correct it; messages are tried again for a day.`
    return { category: 'notify', message, details: `notify.${name}` }
  }
}
