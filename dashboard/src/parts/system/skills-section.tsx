import { useState } from 'preact/hooks'
import type { SystemConfig } from '#core/protocol/system.ts'
import { useApp } from '../../data/app.ts'
import { plural } from '../../data/format.ts'
import { type Loaded, useLoaded } from '../../data/loaded.ts'
import { Loading } from '../loading.tsx'
import { Markdown } from '../markdown.tsx'

export function SkillsSection({ config }: { config: Loaded<SystemConfig> }) {
  const { api } = useApp()
  const runbooks = useLoaded(() => api.runbooks())
  const source = sourceOf(config.body)
  return (
    <section aria-labelledby="skills-title">
      <h2 id="skills-title">Skills and runbooks</h2>
      <Loading loaded={config} what="The skills">
        {({ skills }) =>
          Object.keys(skills).length === 0 ? (
            <p class="quiet-line">No skill is configured: put one into config/skills/.</p>
          ) : (
            <div class="senders">
              {Object.values(skills).map(each => (
                <Skill key={each.name} name={each.name} description={each.description} />
              ))}
            </div>
          )
        }
      </Loading>
      <Loading loaded={runbooks} what="The runbooks" rows={1}>
        {all =>
          all.length === 0 ? (
            <p class="quiet-line">{noRunbooks(source)}</p>
          ) : (
            <>
              <p class="muted">
                {plural(all.length, 'runbook')} from {source}. Those that a session could not read stand among the
                warnings.
              </p>
              <ul class="links">
                {all.map(address => (
                  <li key={address}>
                    <a href={address} target="_blank" rel="noopener noreferrer">
                      {address}
                    </a>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loading>
    </section>
  )
}

/** The folder of runbooks, without its secrets; '' for none. */
function sourceOf(config: SystemConfig | null): string {
  const runbooks = config?.system['runbooks']
  const url: unknown = typeof runbooks === 'object' && runbooks !== null ? Reflect.get(runbooks, 'repo_url') : ''
  return typeof url === 'string' ? url : ''
}

function noRunbooks(source: string): string {
  if (source === '') return 'No folder of runbooks is configured: name one as system.runbooks.repo_url in tarsy.yaml.'
  return `${source} has no runbook, or it cannot be read: check the address and the token for it.`
}

function Skill({ name, description }: { name: string; description: string }) {
  const [open, setOpen] = useState(false)
  return (
    <details class="sender" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <strong>{name}</strong>
        <span class="sender-news muted">{description}</span>
      </summary>
      {open && <SkillText name={name} />}
    </details>
  )
}

/** Loaded when it is opened: the text of a skill may be long. */
function SkillText({ name }: { name: string }) {
  const { api } = useApp()
  const loaded = useLoaded(() => api.skill(name))
  return (
    <div class="sender-body">
      <Loading loaded={loaded} what="The skill" rows={1}>
        {({ body }) => <Markdown text={body} />}
      </Loading>
    </div>
  )
}
