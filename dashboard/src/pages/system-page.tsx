import type { SystemState } from '#core/protocol/api.ts'
import { useApp } from '../data/app.ts'
import { useLoaded } from '../data/loaded.ts'
import { ConfigSection } from '../parts/system/config-section.tsx'
import { FollowersSection } from '../parts/system/followers-section.tsx'
import { ProvidersSection } from '../parts/system/providers-section.tsx'
import { QueueSection } from '../parts/system/queue-section.tsx'
import { SendersSection } from '../parts/system/senders-section.tsx'
import { ServersSection } from '../parts/system/servers-section.tsx'
import { SkillsSection } from '../parts/system/skills-section.tsx'
import { WarningsSection } from '../parts/system/warnings-section.tsx'
import { useTitle } from '../parts/title.ts'
import '../styles/settings.css'
import '../styles/tables.css'

/** The system about itself: what runs, what waits, what does not answer, and how it is configured. */
export function SystemPage() {
  const { api } = useApp()
  const config = useLoaded(() => api.config())
  const state = useLoaded(() => api.systemState())
  useTitle('System')
  return (
    <div class="page system">
      <div class="page-head">
        <h1>System</h1>
        <Version state={state.body} />
      </div>
      <QueueSection config={config.body} />
      <WarningsSection />
      <ProvidersSection state={state} />
      <ServersSection calls={state.body?.servers ?? []} config={config.body} />
      <SendersSection />
      <FollowersSection state={state} />
      <SkillsSection config={config} />
      <ConfigSection config={config} />
    </div>
  )
}

function Version({ state }: { state: SystemState | null }) {
  const { api } = useApp()
  const { body } = useLoaded(() => api.health())
  if (body === null) return null
  const bad = Object.entries(body.checks).filter(([, check]) => check.status !== 'healthy')
  return (
    <p class="muted">
      Version <code>{body.version}</code>,{' '}
      <span class={body.status === 'healthy' ? 'heard' : 'refused'}>{body.status}</span>
      {state !== null &&
        ` · database at ${state.schema ?? 'an unknown migration'}, logs in version ${state.log_version}`}
      {bad.map(([name, check]) => ` · ${name}: ${check.message ?? check.status}`)}
    </p>
  )
}
