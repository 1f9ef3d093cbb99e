// `npm start -- --demo`: sends an alert about this machine and prints what happens.

import { hostname } from 'node:os'
import type { AlertAnswer, SessionDetail } from '../../src/core/protocol/api.ts'
import { Fault } from './fault.ts'
import { follow } from './follow.ts'
import { colours, narrate, plain, silence } from './narrate.ts'

export type DemoOptions = {
  url: string
  token: string | null
  output: { write(text: string): unknown; isTTY?: boolean }
}

export async function runDemo({ url, token, output }: DemoOptions): Promise<void> {
  const style = output.isTTY === true ? colours : plain
  const headers = { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) }
  const answer = await fetch(`${url}/api/v1/alerts`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ data: sampleAlert() }),
  })
  if (answer.status !== 202)
    throw new Fault(`The sample alert was not accepted: ${answer.status} ${(await answer.text()).slice(0, 300)}`)
  const { session_id: id } = (await answer.json()) as AlertAnswer
  output.write(`${style.strong('A sample alert was sent.')} Follow it here or on ${url}/sessions/${id}\n`)
  let narration = silence
  await follow({
    url,
    token,
    sessionId: id,
    lastEventId: () => narration.lastEventId,
    onFrame: frame => {
      const next = narrate(narration, frame, style)
      narration = next.narration
      if (next.text !== '') output.write(next.text)
      return narration.end === null
    },
  })
  const detail = (await (await fetch(`${url}/api/v1/sessions/${id}`, { headers })).json()) as SessionDetail
  output.write(concludingText(detail, narration.said, `${url}/sessions/${id}`, style.strong))
}

/** The texts to print at the end. `said` holds texts that were printed already. */
export function concludingText(
  detail: SessionDetail,
  said: ReadonlyArray<string>,
  link: string,
  strong: (text: string) => string,
): string {
  const unlessSaid = (title: string, text: string | null) =>
    text === null || said.includes(text) ? [] : [strong(title), '', text, '']
  const parts = [
    unlessSaid('Executive summary', detail.executive_summary),
    unlessSaid('Final analysis', detail.final_analysis),
    detail.error_message === null
      ? []
      : [`The session ${detail.status.replace('_', ' ')}: ${detail.error_message}`, ''],
  ]
  return ['', '', ...parts.flat(), `${strong('See it all:')} ${link}`, ''].join('\n')
}

function sampleAlert(): string {
  return [
    'Alert: HostSlow (warning)',
    `Host: ${hostname()}`,
    'Summary: people report that this machine answers slowly',
    'Question: is it short of CPU, memory or disk space, and which process is behind it?',
  ].join('\n')
}
