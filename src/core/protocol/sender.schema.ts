// Who may send alerts, and what each has sent of late, as the API shows it.

import { z } from 'zod'
import { flag, text, textOrNull, timeOrNull, wholeOrNull } from './fields.schema.ts'

/** What an alert sender was last heard of. Columns of the table `senders`; up to ten seconds behind. */
export const senderNews = {
  last_alert_at: timeOrNull.describe('When an alert of it was last accepted'),
  last_session_id: textOrNull.describe('The session of that alert'),
  last_quiet_at: timeOrNull.describe('When it last sent what opens no session'),
  last_quiet: textOrNull.describe('Why that opened none'),
  last_refused_at: timeOrNull,
  last_refused_status: wholeOrNull,
  last_refusal: textOrNull.describe('Why it was refused'),
}

export const sender = z
  .object({
    name: text,
    label: text.describe('As people know it'),
    path: text.describe('Where it sends to, on this host'),
    signature: z
      .object({
        header: text,
        variable: text.describe('The variable that holds the secret'),
        ready: flag.describe('Whether it is set'),
      })
      .nullable()
      .describe('How it can sign what it sends'),
    path_secret: z
      .object({
        variable: text.describe('The variable that holds it'),
        ready: flag.describe('Whether it is set'),
      })
      .describe('A secret as the last part of its address, for what can neither send a header nor sign'),
    ...senderNews,
  })
  .meta({ id: 'Sender' })

export const senders = z.object({ senders: z.array(sender) })
