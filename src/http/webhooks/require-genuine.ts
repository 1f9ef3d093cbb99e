// Lets a body through that is its sender's own, as far as the sender proves it.

import type { Config } from '#core/config/config.ts'
import { AppError, unavailable } from '../answer/app-error.ts'
import type { Sender, Verdict, VerifyPorts } from './sender.ts'

/** Throws 403 for a body that is somebody else's, 503 if that cannot be told now: senders repeat what was answered so. */
export async function requireGenuine(
  sender: Sender,
  body: unknown,
  { ports, ingest }: { ports: VerifyPorts; ingest: Config['ingest'] },
): Promise<void> {
  if (sender.verify === undefined) return
  const reason = refuseVerdict(await sender.verify(body, ports), ingest.snsTopics)
  if (reason !== null) throw new AppError(403, 'forged', `this is no message of ${sender.label} for us: ${reason}`)
}

/** Why it is refused, as the end of a sentence; null if it is not. With a list of sources only theirs are taken. */
function refuseVerdict(verdict: Verdict, sources: ReadonlyArray<string>): string | null {
  switch (verdict.kind) {
    case 'unknown':
      throw unavailable(`the message could not be verified, send it again: ${verdict.reason}`)
    case 'forged':
      return verdict.reason
    case 'unsigned':
      return sources.length === 0 ? null : 'it is not signed: switch raw message delivery off'
    case 'genuine':
      return sources.length === 0 || sources.includes(verdict.from)
        ? null
        : 'its topic does not stand in ingest.sns_topics'
    default:
      return verdict satisfies never
  }
}
