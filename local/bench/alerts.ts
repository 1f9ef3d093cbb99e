// Alerts as Alertmanager sends them, and many requests at once over a few kept connections.

import { Agent, request } from 'node:http'

export type Answer = { status: number; body: string; ms: number }

let sent = 0

/** The next alert of a type. Its tag is part of every model request about it. */
export function nextAlert(alertType: string): { tag: string; body: string } {
  sent += 1
  const tag = `bench-${sent}`
  const labels = { alertname: 'Bench', alert_type: alertType, instance: tag }
  const body = JSON.stringify({
    version: '4',
    groupKey: `{}:{instance="${tag}"}`,
    status: 'firing',
    receiver: 'tarsy',
    groupLabels: { instance: tag },
    commonLabels: labels,
    commonAnnotations: { summary: `Alert ${tag}` },
    externalURL: 'http://alertmanager.example',
    alerts: [
      {
        status: 'firing',
        labels,
        annotations: { summary: `Alert ${tag}` },
        startsAt: '2026-01-01T00:00:00Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus.example/graph',
        fingerprint: tag,
      },
    ],
  })
  return { tag, body }
}

export type Sender = {
  /** `held`: what the client says it holds of the answer. */
  get(path: string, held?: string): Promise<Answer>
  post(path: string, body?: string): Promise<Answer>
  alert(body: string): Promise<Answer>
  close(): void
}

/** Sends requests over at most `connections` connections, which are kept open. */
export function createSender(port: number, connections: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const send = (method: string, path: string, body?: string, more: Record<string, string> = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const begun = performance.now()
      const headers = { 'content-type': 'application/json', ...more }
      const sending = request({ host: '127.0.0.1', port, method, path, agent, headers }, response => {
        let text = ''
        response.setEncoding('utf8').on('data', chunk => (text += chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: text, ms: performance.now() - begun }),
        )
        response.on('error', reject)
      })
      sending.on('error', reject)
      sending.end(body)
    })
  return {
    get: (path, held) => send('GET', path, undefined, held === undefined ? {} : { 'if-none-match': held }),
    post: (path, body) => send('POST', path, body),
    alert: body => send('POST', '/api/v1/webhooks/alertmanager', body),
    close: () => agent.destroy(),
  }
}

/** Sends an alert of this type and returns its session. */
export async function openSession(
  by: Sender,
  alertType: string,
): Promise<{ id: string; tag: string; acceptedAt: number }> {
  const { tag, body } = nextAlert(alertType)
  const answer = await by.alert(body)
  if (answer.status !== 202) throw new Error(`an alert was answered ${answer.status}: ${answer.body.slice(0, 200)}`)
  return { id: (JSON.parse(answer.body) as { session_id: string }).session_id, tag, acceptedAt: performance.now() }
}

/** Runs `task` `count` times, `lanes` of them at a time. */
export async function inLanes<T>(
  count: number,
  lanes: number,
  task: () => Promise<T>,
): Promise<{ all: Array<T>; ms: number }> {
  const all: Array<T> = []
  let left = count
  const begun = performance.now()
  const lane = async () => {
    while (left > 0) {
      left -= 1
      all.push(await task())
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return { all, ms: performance.now() - begun }
}

/** How many sessions are queued or running, by D1: no session's object is called. */
export async function countUnfinished(by: Sender): Promise<number> {
  const { status, body } = await by.get('/api/v1/sessions/active')
  if (status !== 200) throw new Error(`the list of active sessions was answered ${status}: ${body.slice(0, 200)}`)
  const { active, queued } = JSON.parse(body) as { active: Array<unknown>; queued: Array<unknown> }
  return active.length + queued.length
}
