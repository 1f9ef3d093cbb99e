import { useRef, useState } from 'preact/hooks'
import type { McpServerHealth } from '#core/protocol/api.ts'
import type { DefaultTools } from '#core/protocol/system.ts'
import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'
import {
  chooseNative,
  choiceWords,
  NATIVE_WORDS,
  type NativeTool,
  toggleServer,
  toggleTool,
  type ToolChoice,
} from '../../data/tool-choice.ts'
import { FieldError } from '../field-error.tsx'
import { Loading } from '../loading.tsx'

type Change = (choice: ToolChoice | null) => void
type ToolFieldsProps = { choice: ToolChoice | null; type: string; problem: string | undefined; change: Change }

/** Which tools the agents get: those of the chain, unless some are chosen here. */
export function ToolFields({ choice, type, problem, change }: ToolFieldsProps) {
  const { api } = useApp()
  const defaults = useLoaded(() => api.defaultTools(type), [type])
  // What nobody looks at is not asked for.
  const [open, setOpen] = useState(false)
  const summary = useRef<HTMLElement>(null)
  const ofChain = defaults.body?.mcp_servers.join(', ') ?? ''
  return (
    <div class="field">
      <details class="tool-fields" onToggle={event => setOpen(event.currentTarget.open)}>
        <summary
          ref={summary}
          id="field-tools"
          data-field="tools"
          aria-describedby={problem === undefined ? undefined : 'problem-tools'}
        >
          <strong>Tools</strong>{' '}
          <span class={choice === null ? 'muted' : ''}>
            {choice === null
              ? `those of the chain${ofChain === '' ? '' : `: ${ofChain}`}`
              : `chosen here: ${choiceWords(choice)}`}
          </span>
        </summary>
        {open && <Choice choice={choice} defaults={defaults.body} change={change} />}
      </details>
      {choice !== null && (
        <p class="under-field">
          <button
            type="button"
            class="quiet"
            onClick={() => {
              change(null)
              summary.current?.focus()
            }}
          >
            Use those of the chain
          </button>
        </p>
      )}
      <div id="problem-tools">
        <FieldError message={problem ?? null} />
      </div>
    </div>
  )
}

type ChoiceProps = { choice: ToolChoice | null; defaults: DefaultTools | null; change: Change }

function Choice({ choice, defaults, change }: ChoiceProps) {
  const { api } = useApp()
  const servers = useLoaded(() => api.mcpServers())
  const native = defaults?.native_tools
  return (
    <div class="tool-choice">
      <p class="muted">
        Servers that you choose take the place of the chain's. With none chosen, the chain keeps its own.
      </p>
      <Loading loaded={servers} what="The list of servers" rows={2}>
        {body =>
          body.servers.length === 0 ? (
            <p>
              No MCP server is configured. Add one under <code>mcp_servers</code> in tarsy.yaml.
            </p>
          ) : (
            <fieldset>
              <legend>Servers</legend>
              {body.servers.map(server => (
                <Server key={server.id} server={server} choice={choice} change={change} />
              ))}
            </fieldset>
          )
        }
      </Loading>
      <fieldset>
        <legend>Tools of the model's vendor</legend>
        {(Object.keys(NATIVE_WORDS) as Array<NativeTool>).map(tool => {
          const on = choice?.native_tools?.[tool]
          return (
            <label key={tool}>
              <select
                value={on === undefined ? '' : String(on)}
                onChange={event => {
                  const { value } = event.currentTarget
                  change(chooseNative(choice, tool, value === '' ? null : value === 'true'))
                }}
              >
                <option value="">as configured{native === undefined ? '' : native[tool] ? ' (on)' : ' (off)'}</option>
                <option value="true">on</option>
                <option value="false">off</option>
              </select>
              {NATIVE_WORDS[tool]}
            </label>
          )
        })}
      </fieldset>
    </div>
  )
}

type ServerProps = { server: McpServerHealth; choice: ToolChoice | null; change: Change }

function Server({ server: { id, healthy, tools }, choice, change }: ServerProps) {
  const chosen = choice?.servers.find(each => each.name === id)
  const all = tools.map(each => each.name)
  return (
    <div>
      <label>
        <input type="checkbox" checked={chosen !== undefined} onChange={() => change(toggleServer(choice, id))} />
        {id} {healthy === false && <span class="over">does not answer now</span>}
      </label>
      {chosen !== undefined && all.length > 0 && (
        <div class="tools-of" role="group" aria-label={`Tools of ${id}`}>
          {tools.map(({ name, description }) => (
            <label key={name} title={description}>
              <input
                type="checkbox"
                checked={chosen.tools === undefined || chosen.tools.includes(name)}
                onChange={() => change(toggleTool(choice, id, name, all))}
              />
              <code>{name}</code>
            </label>
          ))}
        </div>
      )}
    </div>
  )
}
