// A real Alertmanager that posts to a system's webhook. A witness stands between them: it hands every delivery on, byte for byte, and
// notes what was answered, which Alertmanager itself keeps to itself.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, listen } from '../../fakes/http-server.ts'
import { until } from './processes.ts'
import { program } from './prometheus.ts'

export type Delivery = {
  status: 'firing' | 'resolved'
  alertType: string
  code: number
  answer: { session_id?: string; status: string; message: string }
}

export type Alertmanager = {
  port: number
  deliveries(alertType: string): Array<Delivery>
  stop(): Promise<void>
}

// Alertmanager flushes a group this often, and repeats what has not changed on the first flush after it.
const INTERVAL = '2s'

/** `to` is the system's own address; deliveries go to its webhook. */
export async function startAlertmanager(to: string): Promise<Alertmanager> {
  await using started = new AsyncDisposableStack()
  const deliveries: Array<Delivery> = []
  const witness = await listen((request, response) => {
    void (async () => {
      const body = await textOf(request)
      const answer = await fetch(`${to}/api/v1/webhooks/alertmanager`, {
        method: 'POST',
        headers: { 'content-type': request.headers['content-type'] ?? '' },
        body,
      })
      const text = await answer.text()
      deliveries.push(deliveryOf(body, answer.status, text))
      response.writeHead(answer.status).end(text)
    })().catch(error => response.writeHead(502).end(String(error)))
  })
  started.defer(witness.close)
  const hook = `${witness.origin}/`
  const folder = mkdtempSync(join(tmpdir(), 'tarsy-alertmanager-'))
  started.defer(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(
    join(folder, 'alertmanager.yml'),
    `
route: { receiver: tarsy, group_by: [alertname, alert_type], group_wait: 0s, group_interval: ${INTERVAL}, repeat_interval: ${INTERVAL} }
receivers: [{ name: tarsy, webhook_configs: [{ url: "${hook}", send_resolved: true }] }]
`,
  )
  const port = await freePort()
  const running = program('prometheus-alertmanager', [
    `--config.file=${folder}/alertmanager.yml`,
    `--storage.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ])
  started.defer(running.stop)
  const ready = () => {
    running.check()
    return fetch(`http://127.0.0.1:${port}/-/ready`).then(
      answer => answer.ok,
      () => false,
    )
  }
  await until('Alertmanager is ready', ready)
  const all = started.move()
  return {
    port,
    deliveries: alertType => deliveries.filter(each => each.alertType === alertType),
    stop: () => all.disposeAsync(),
  }
}

function deliveryOf(body: string, code: number, answer: string): Delivery {
  const { status, groupLabels } = JSON.parse(body) as {
    status: Delivery['status']
    groupLabels: Record<string, string>
  }
  return { status, alertType: groupLabels['alert_type'] ?? '', code, answer: JSON.parse(answer) as Delivery['answer'] }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
