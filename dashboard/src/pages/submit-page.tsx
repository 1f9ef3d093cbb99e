import { useLocation } from 'preact-iso'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { AlertTypes } from '#core/protocol/api.ts'
import { useApp } from '../data/app.ts'
import {
  type Draft,
  earlyProblems,
  emptyDraft,
  fieldOf,
  keepDraft,
  loadDraft,
  type Problems,
  problemsOf,
} from '../data/draft.ts'
import { mayDo, useMe } from '../data/me.ts'
import { Notice } from '../parts/notice.tsx'
import { AlertField, RunbookField, TypeField } from '../parts/submit/alert-fields.tsx'
import { AlertPreview } from '../parts/submit/alert-preview.tsx'
import { ChainLanes } from '../parts/submit/chain-lanes.tsx'
import { ToolFields } from '../parts/submit/tool-fields.tsx'
import { useTitle } from '../parts/title.ts'
import '../styles/submit.css'

type Refusal = Problems & { form?: string; uncertain?: boolean }

export function SubmitPage() {
  const me = useMe()
  useTitle('Submit an alert')
  return (
    <div class="page narrow">
      <h1>Submit an alert</h1>
      {/* Until it is known who looks, the form is there: most who open this page may use it. */}
      {me === null || mayDo(me, 'ingest') ? (
        <AlertForm />
      ) : (
        <Notice tone="info" title="You may not submit alerts">
          <p>Your role reads only. Ask an admin for the role of a responder, or for a token that may hand in alerts.</p>
        </Notice>
      )}
    </div>
  )
}

function AlertForm() {
  const { api } = useApp()
  const { query, route } = useLocation()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState<Draft>(() => loadDraft(sessionStorage))
  const [problems, setProblems] = useState<Refusal>({})
  const [types, setTypes] = useState<AlertTypes | null>(null)
  const [runbooks, setRunbooks] = useState<ReadonlyArray<string>>([])
  const [busy, setBusy] = useState(false)

  const change = (next: Partial<Draft>) => {
    const changed = { ...draft, ...next }
    setDraft(changed)
    keepDraft(sessionStorage, changed)
    setProblems({})
  }
  const refuse = (found: Refusal) => {
    setProblems(found)
    const first = (['data', 'type', 'runbook', 'tools'] as const).find(field => found[field] !== undefined)
    form.current?.querySelector<HTMLElement>(first === undefined ? '[type=submit]' : `#field-${first}`)?.focus()
  }

  useEffect(() => {
    const loadTypes = async () => {
      const answer = await api.alertTypes()
      if (answer.ok) setTypes(answer.body)
    }
    // A list that cannot be had is no problem: any address may be written.
    const loadRunbooks = async () => {
      const answer = await api.runbooks()
      if (answer.ok) setRunbooks(answer.body)
    }
    void loadTypes()
    void loadRunbooks()
  }, [])
  useEffect(() => {
    const copy = async (id: string) => {
      const answer = await api.session(id)
      if (!answer.ok) return setProblems({ form: `The session to copy from could not be loaded. ${answer.message}` })
      const { alert_data, alert_type, runbook_url, mcp_selection } = answer.body
      setDraft({
        data: alert_data,
        type: alert_type ?? '',
        runbook: runbook_url ?? '',
        // What it was given in the place of its chain's tools.
        tools: mcp_selection ?? null,
      })
    }
    if (query.from !== undefined) void copy(query.from)
  }, [query.from])

  async function submit() {
    if (busy) return
    const found = problemsOf(draft, types)
    if (Object.keys(found).length > 0) return refuse(found)
    setBusy(true)
    const { type, runbook, tools } = draft
    const answer = await api.submit({
      data: draft.data,
      ...(type !== '' && { alert_type: type }),
      ...(runbook.trim() !== '' && { runbook: runbook.trim() }),
      ...(tools !== null && { mcp: tools }),
    })
    setBusy(false)
    if (!answer.ok) {
      const field = fieldOf(answer.status, answer.message) ?? 'form'
      return refuse({ [field]: answer.message, uncertain: answer.status === 0 })
    }
    // Under the rules of the configuration it is only counted.
    if (!('session_id' in answer.body)) return refuse({ form: answer.body.message })
    keepDraft(sessionStorage, emptyDraft)
    route(`/sessions/${answer.body.session_id}`)
  }

  const wrong = { ...earlyProblems(draft, types), ...problems }
  return (
    <form
      ref={form}
      class="alert-form"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        void submit()
      }}
      onKeyDown={event => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit()
      }}
    >
      <AlertField value={draft.data} problem={wrong.data} change={data => change({ data })} />
      <AlertPreview
        text={draft.data}
        runbook={draft.runbook.trim()}
        type={draft.type || (types?.default_alert_type ?? '')}
      />
      <div class="field-pair">
        <TypeField value={draft.type} types={types} problem={wrong.type} change={type => change({ type })} />
        <RunbookField
          value={draft.runbook}
          known={runbooks}
          problem={wrong.runbook}
          change={runbook => change({ runbook })}
        />
      </div>
      <ToolFields choice={draft.tools} type={draft.type} problem={wrong.tools} change={tools => change({ tools })} />
      <ChainLanes type={draft.type} types={types} />
      {problems.form !== undefined && (
        <Notice
          tone="error"
          title={problems.uncertain ? 'The alert may not have arrived' : 'The alert was not submitted'}
        >
          <p>{problems.form}</p>
        </Notice>
      )}
      <div class="form-actions">
        <button type="submit" class="primary" disabled={busy}>
          {busy ? 'Submitting…' : 'Submit'}
        </button>
        <span class="muted">
          or <kbd>Ctrl</kbd> <kbd>Enter</kbd>
        </span>
      </div>
    </form>
  )
}
