import { useLocation } from 'preact-iso'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { AlertTypes, SessionDetail } from '#core/protocol/api.ts'
import { useApp } from '../data/app.ts'
import { type Draft, emptyDraft, type Field, fieldOf, keepDraft, loadDraft, problemsOf } from '../data/draft.ts'
import { AlertField, RunbookField, TypeField } from '../parts/alert-fields.tsx'
import { ChainLanes } from '../parts/chain-lanes.tsx'
import { Notice } from '../parts/notice.tsx'
import { useTitle } from '../parts/title.ts'

type Problems = Partial<Record<Field | 'form', string>> & { uncertain?: boolean }

export function SubmitPage() {
  const { api } = useApp()
  const { query, route } = useLocation()
  useTitle('Submit an alert')
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState<Draft>(() => loadDraft(sessionStorage))
  const [problems, setProblems] = useState<Problems>({})
  const [types, setTypes] = useState<AlertTypes | null>(null)
  const [runbooks, setRunbooks] = useState<ReadonlyArray<string>>([])
  const [busy, setBusy] = useState(false)
  // What the session that is submitted again was given in the place of its chain's tools.
  const [tools, setTools] = useState<SessionDetail['mcp_selection']>()

  const change = (next: Partial<Draft>) => {
    const changed = { ...draft, ...next }
    setDraft(changed)
    keepDraft(sessionStorage, changed)
    setProblems({})
  }
  const refuse = (found: Problems) => {
    setProblems(found)
    const first = (['data', 'type', 'runbook'] as const).find(field => found[field] !== undefined)
    form.current?.querySelector<HTMLElement>(first === undefined ? 'button' : `[name=${first}]`)?.focus()
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
      setTools(mcp_selection)
      setDraft({ data: alert_data, type: alert_type ?? '', runbook: runbook_url ?? '' })
    }
    if (query.from !== undefined) void copy(query.from)
  }, [query.from])

  async function submit() {
    if (busy) return
    const found = problemsOf(draft)
    if (Object.keys(found).length > 0) return refuse(found)
    setBusy(true)
    const { type, runbook } = draft
    const answer = await api.submit({
      data: draft.data,
      ...(type !== '' && { alert_type: type }),
      ...(runbook.trim() !== '' && { runbook: runbook.trim() }),
      ...(tools !== undefined && { mcp: tools }),
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

  return (
    <div class="page narrow">
      <h1>Submit an alert</h1>
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
        <AlertField value={draft.data} problem={problems.data} change={data => change({ data })} />
        <div class="field-pair">
          <TypeField value={draft.type} types={types} problem={problems.type} change={type => change({ type })} />
          <RunbookField
            value={draft.runbook}
            known={runbooks}
            problem={problems.runbook}
            change={runbook => change({ runbook })}
          />
        </div>
        {tools !== undefined && (
          <p class="under-field">
            <span>With the tools of the first run: {tools.servers.map(each => each.name).join(', ')}.</span>
            <button type="button" class="quiet" onClick={() => setTools(undefined)}>
              Use those of the chain
            </button>
          </p>
        )}
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
    </div>
  )
}
