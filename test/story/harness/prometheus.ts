// A real Prometheus that watches a real node exporter and services that a test declares: Debian's programs, folders and ports of their own.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../fakes/http-server.ts'
import { isAlive, until } from './processes.ts'

export type Prometheus = {
  url: string
  /** The services that it watches from now on, by `alert_type`: nothing listens at the address of one that is down. */
  watch(services: Readonly<Record<string, 'up' | 'down'>>): void
  /** The value of a query with one result, as text; null while there is none. */
  value(query: string): Promise<string | null>
  stop(): Promise<void>
}

const RULES = `
groups:
  - name: story
    rules:
      - alert: ServiceDown
        expr: up{job="service"} == 0
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.service }} does not answer"
          description: "Prometheus cannot scrape {{ $labels.instance }}"
`

export async function startPrometheus(alertmanagerPort: number): Promise<Prometheus> {
  await using started = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'tarsy-prometheus-'))
  started.defer(() => rmSync(folder, { recursive: true, force: true }))
  const [port, exporterPort, deadPort] = [await freePort(), await freePort(), await freePort()]
  const targets = join(folder, 'services.json')
  const watch: Prometheus['watch'] = services => {
    const rows = Object.entries(services).map(([name, state]) => ({
      targets: [`127.0.0.1:${state === 'up' ? exporterPort : deadPort}`],
      labels: { alert_type: name, service: `the ${name} service`, instance: `${name}.example:443` },
    }))
    writeFileSync(targets, JSON.stringify(rows))
  }
  watch({})
  writeFileSync(join(folder, 'rules.yml'), RULES)
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [${folder}/rules.yml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:${alertmanagerPort}"] }] }] }
scrape_configs:
  - { job_name: node, static_configs: [{ targets: ["127.0.0.1:${exporterPort}"] }] }
  - { job_name: service, file_sd_configs: [{ files: [${targets}], refresh_interval: 1s }] }
`,
  )
  const programs = [
    program('prometheus-node-exporter', [
      `--web.listen-address=127.0.0.1:${exporterPort}`,
      '--collector.disable-defaults',
      '--collector.loadavg',
      '--collector.meminfo',
    ]),
    program('prometheus', [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]),
  ]
  for (const each of programs) started.defer(each.stop)
  const url = `http://127.0.0.1:${port}`
  const value = async (query: string) => {
    const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`)
    const { data } = (await answer.json()) as { data: { result: Array<{ value: [number, string] }> } }
    return data.result[0]?.value[1] ?? null
  }
  const scraped = () => {
    for (const each of programs) each.check()
    return value('node_load1').catch(() => null)
  }
  await until('Prometheus has scraped the machine', scraped, 60_000)
  const all = started.move()
  return { url, watch, value, stop: () => all.disposeAsync() }
}

export type Program = {
  /** Throws what it said when it has ended by itself. */
  check(): void
  stop(): Promise<void>
}

/** A program of this machine; what it says is kept for the message of a test that fails. */
export function program(
  name: string,
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {},
): Program {
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], ...env } })
  let said = ''
  child.stdout.on('data', chunk => (said += chunk))
  child.stderr.on('data', chunk => (said += chunk))
  let over = false
  child.on('close', () => (over = true))
  child.on('error', error => {
    over = true
    said += `it could not be started (${error.message}). On Debian: apt-get install ${name}`
  })
  return {
    check: () => {
      if (over) throw new Error(`${name} has ended: ${said.slice(-2_000)}`)
    },
    stop: async () => {
      const { pid } = child
      if (pid === undefined) return
      child.kill('SIGKILL')
      await until(`${name} has ended`, () => !isAlive(pid))
    },
  }
}
