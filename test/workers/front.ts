// The HTTP front with real routes and a real database, over fake objects.

import { createExecutionContext, env } from 'cloudflare:test'
import { loadConfig } from '#core/config/load.ts'
import { readySilences } from '#core/ingest/silences.ts'
import { createApp } from '#http/app.ts'
import type { Refusal } from '#http/audit/refusals.ts'
import type { AppDeps } from '#http/deps.ts'
import { KnownSessions } from '#http/sessions/known-sessions.ts'
import type { SenderNews } from '#store/sender-news.ts'
import { acceptSessions, type AcceptPorts } from '#objects/accept-sessions.ts'
import { clock } from '#objects/platform.ts'
import { takeAlerts } from '#objects/take-alerts.ts'
import { changeSilence, currentSilences, insertSilence } from '#store/silences.ts'
import { fakeInvestigations, fakeLobby } from './fake-clients.ts'

const TARSY = `
defaults:
  alert_type: host
  llm_provider: demo
mcp_servers:
  tools:
    transport: { type: http, url: "http://tools.test/mcp" }
agents:
  HostAgent: { mcp_servers: [tools] }
agent_chains:
  host-chain:
    description: Looks at a machine
    alert_types: [host, InstanceDown]
    stages: [{ name: analysis, agents: [{ name: HostAgent }] }]
  quiet-chain:
    alert_types: [quiet]
    chat: { enabled: false }
    stages: [{ name: analysis, agents: [{ name: HostAgent }] }]
`

export function testConfig(yaml = TARSY) {
  return loadConfig({ 'tarsy.yaml': yaml, 'llm-providers.yaml': 'llm_providers: {}\n' }, {})
}

export const OPEN = {
  local: true,
  trustForwarded: false,
  token: null,
  access: null,
  senderSecrets: {},
  pathSecrets: {},
}

/** The intake without its object, over the same database. */
function intakeOver(ports: AcceptPorts): AppDeps['intake'] {
  return {
    addSilence: (silence, now) => insertSilence(ports.db, silence, now),
    changeSilence: (change, now) => changeSilence(ports.db, change, now),
    async accept(session) {
      const [stored] = await acceptSessions(ports, [session])
      if (stored === undefined) throw new Error('nothing was stored')
      return stored
    },
    async take(alert) {
      const [taken] = await takeAlerts({ ...ports, tell: () => {} }, [alert])
      if (taken === undefined) throw new Error('nothing was stored')
      return taken
    },
  }
}

type Changes = Partial<
  Omit<AppDeps, 'intake'> & Pick<AcceptPorts, 'offer' | 'alerts'> & { intake: Partial<AppDeps['intake']> }
>

export function front({ intake, ...changes }: Changes = {}) {
  const investigations = fakeInvestigations()
  const lobby = fakeLobby()
  const sent: Array<string> = []
  const afterwards: Array<Promise<unknown>> = []
  const refused: Array<Refusal> = []
  const heard: Array<SenderNews> = []
  const logged: Array<Record<string, unknown>> = []
  const time = { now: Date.parse('2026-11-20T10:00:00.123Z') }
  const deps: AppDeps = {
    config: testConfig(),
    configLoadedAt: time.now,
    db: env.DB,
    intake: {
      ...intakeOver({
        db: changes.db ?? env.DB,
        offer: changes.offer ?? (async offers => void sent.push(...offers.map(({ sessionId }) => sessionId))),
        alerts: changes.alerts ?? { sendBatch: async () => undefined },
        silences: async () => readySilences(await currentSilences(env.DB, new Date(time.now).toISOString())),
        tellList: frames => void lobby.tell(frames),
        log: event => logged.push(event),
        apart: () => {},
      }),
      ...intake,
    },
    assets: null,
    investigations,
    known: new KnownSessions(),
    lobby,
    clock: { ...clock, now: () => time.now },
    ids: { uuid: () => crypto.randomUUID() },
    identity: OPEN,
    listServerHealth: async () => [],
    listKnownServerHealth: async () => [],
    verifySns: async () => ({ kind: 'unsigned' }),
    confirmSubscription: async () => null,
    listRunbooks: async () => [],
    listBehindFollowers: async () => [],
    listNotices: async () => [],
    logVersion: 9,
    countRequest: () => {},
    noteSender: news => heard.push(news),
    countRefusal: refusal => refused.push(refusal),
    later: work => afterwards.push(work),
    version: 'test',
    log: event => logged.push(event),
    ...changes,
  }
  const app = createApp(() => deps)
  const askAt = async (url: string, init: RequestInit = {}) =>
    app.fetch(new Request(url, init), env, createExecutionContext())
  const ask = (path: string, init: RequestInit = {}) => askAt(`http://localhost${path}`, init)
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  /** What goes on after the answers is done. */
  const settle = () => Promise.all(afterwards.splice(0))
  return { ask, askAt, post, settle, refused, heard, deps, investigations, lobby, sent, logged, time }
}

export async function rows(): Promise<number> {
  return (await env.DB.prepare('select count(*) as n from sessions').first<number>('n')) ?? 0
}

/** Ports of the intake for tests without silences, whose lists nobody watches. */
export const UNSILENCED = { silences: async () => [], tellList: () => {} }
