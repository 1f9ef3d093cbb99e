// Failed runs of GitHub Actions: https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run

import { account, field, section } from '../account.ts'
import { at, textAt } from '../loose.ts'
import { firing, OVER, quiet, TEST, type Notice, type Sender } from '../sender.ts'
import { anyObject } from './any-object.ts'

const FAILED = new Set(['failure', 'timed_out', 'startup_failure'])

export const github: Sender = {
  name: 'github',
  label: 'GitHub Actions',
  schema: anyObject,
  signature: { header: 'X-Hub-Signature-256', read: value => [value.replace(/^sha256=/, '')] },
  read,
}

function read(body: unknown): Notice {
  if (at(body, 'zen') !== undefined) return quiet(TEST)
  if (at(body, 'workflow_run') === undefined) {
    return quiet('Only the event "workflow_run" is investigated: select it alone in the webhook\'s settings')
  }
  const of = (path: string) => textAt(body, `workflow_run.${path}`)
  if (textAt(body, 'action') !== 'completed' || of('conclusion') === 'success') return quiet(OVER)
  if (!FAILED.has(of('conclusion'))) return quiet(`A run that ended as "${of('conclusion')}" opens no session`)
  const repository = textAt(body, 'repository.full_name')
  return firing(
    account(
      `${of('name') || 'Workflow'} failed in ${repository || 'a repository'} on ${of('head_branch') || 'a branch'}`,
      field('Conclusion', of('conclusion')),
      field('Run', of('html_url')),
      field('Run number', of('run_number')),
      field('Attempt', of('run_attempt')),
      field('Event', of('event')),
      field('Commit', of('head_sha')),
      field('Author', of('head_commit.author.name')),
      field('Started by', of('triggering_actor.login') || textAt(body, 'sender.login')),
      field('Since', of('run_started_at') || of('created_at')),
      section('Commit message', of('head_commit.message')),
    ),
    {
      id: `${of('id')} ${of('run_attempt')}`,
      group: `${repository} ${of('path') || of('name')} ${of('head_branch')}`,
      startsAt: of('run_started_at') || of('created_at'),
      types: [of('name')],
    },
  )
}
