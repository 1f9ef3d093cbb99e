// Who asked what after the end, and what was answered.

import type { TimelineEvent } from '../protocol/api.ts'
import { plainLine, quoteBlock } from './markdown.ts'
import { moment } from './words.ts'

export function conversation(events: ReadonlyArray<TimelineEvent>): string {
  return events
    .filter(event => event.event_type === 'user_question')
    .map(question => {
      const author = question.metadata?.['author']
      const by = typeof author === 'string' && author !== '' ? author : 'Somebody'
      const answer = events.find(
        event => event.event_type === 'final_analysis' && event.execution_id === question.execution_id,
      )
      return [
        `**${plainLine(by)}** asked at ${moment(question.created_at)}:`,
        quoteBlock(question.content),
        answer === undefined ? 'It was not answered.' : `Answered at ${moment(answer.updated_at)}:`,
        ...(answer === undefined ? [] : [quoteBlock(answer.content)]),
      ].join('\n\n')
    })
    .join('\n\n')
}
