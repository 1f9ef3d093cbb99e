import type { ComponentChildren } from 'preact'
import type { AlertTypes } from '#core/protocol/api.ts'
import { ALERT_MAX_BYTES, kindOf, sizeOf } from '../../data/draft.ts'
import { bytes } from '../../data/format.ts'

type FieldProps = { value: string; problem: string | undefined; change: (value: string) => void }

export function AlertField({ value, problem, change }: FieldProps) {
  const size = sizeOf(value)
  return (
    <Labelled name="data" label="Alert" problem={problem}>
      <textarea
        {...marks('data', problem)}
        value={value}
        rows={10}
        spellcheck={false}
        placeholder="Plain text or JSON, as the sender wrote it"
        onInput={event => change(event.currentTarget.value)}
      />
      <p class="under-field">
        <Kind text={value} />
        <span class={size > ALERT_MAX_BYTES ? 'over' : 'muted'}>{bytes(size)} of 1 MiB</span>
      </p>
    </Labelled>
  )
}

function Kind({ text }: { text: string }) {
  if (text.trim() === '') return <span class="muted">Secrets are masked before anything is stored.</span>
  const kind = kindOf(text)
  if (kind.json) return <span class="muted">Valid JSON.</span>
  if (kind.almost === null) return <span class="muted">Plain text.</span>
  const { line, column, expected } = kind.almost
  return (
    <span class="almost">
      Not valid JSON, so it is sent as text: line {line}, column {column} should be {expected}.
    </span>
  )
}

export function TypeField({ value, types, problem, change }: FieldProps & { types: AlertTypes | null }) {
  const known = types?.alert_types ?? []
  const chosen = known.find(each => each.type === value)
  const standard =
    types === null || types.default_alert_type === '' ? 'Default' : `Default (${types.default_alert_type})`
  return (
    <Labelled name="type" label="Alert type" problem={problem}>
      <select {...marks('type', problem)} value={value} onChange={event => change(event.currentTarget.value)}>
        <option value="">{standard}</option>
        {value !== '' && chosen === undefined && <option value={value}>{value}</option>}
        {known.map(each => (
          <option key={`${each.chain_id} ${each.type}`} value={each.type}>
            {each.type}
          </option>
        ))}
      </select>
      {chosen !== undefined && (
        <p class="under-field muted">
          <span>{chosen.description === '' ? `Chain ${chosen.chain_id}` : chosen.description}</span>
        </p>
      )}
    </Labelled>
  )
}

export function RunbookField({ value, known, problem, change }: FieldProps & { known: ReadonlyArray<string> }) {
  return (
    <Labelled name="runbook" label="Runbook" optional problem={problem}>
      <input
        {...marks('runbook', problem)}
        type="url"
        inputMode="url"
        value={value}
        placeholder="https://github.com/…/runbook.md"
        list="known-runbooks"
        onInput={event => change(event.currentTarget.value)}
      />
      <datalist id="known-runbooks">
        {known.map(address => (
          <option key={address} value={address} />
        ))}
      </datalist>
    </Labelled>
  )
}

function marks(name: string, problem: string | undefined) {
  const wrong = problem !== undefined
  return { name, id: `field-${name}`, 'aria-invalid': wrong, 'aria-describedby': wrong ? `problem-${name}` : undefined }
}

type LabelledProps = {
  name: string
  label: string
  optional?: boolean
  problem: string | undefined
  children: ComponentChildren
}

function Labelled({ name, label, optional = false, problem, children }: LabelledProps) {
  return (
    <div class="field">
      <label for={`field-${name}`}>
        {label} {optional && <span class="muted">optional</span>}
      </label>
      {children}
      {problem !== undefined && (
        <p class="field-error" id={`problem-${name}`} role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
