import type { ComponentChildren } from 'preact'
import type { SessionDetail } from '#core/protocol/api.ts'
import { duration, between, exactTime } from '../data/format.ts'
import { CopyButton } from './copy-button.tsx'
import { StatusMark } from './status-badge.tsx'

/** The margin: stages as a table of contents, and facts about the session. */
export function SessionFacts({ detail }: { detail: SessionDetail }) {
  return (
    <aside class="session-facts" aria-label="Facts of the session">
      {detail.stages.length > 0 && (
        <nav aria-label="Stages">
          <h2>Stages</h2>
          <ol class="stage-links">
            {detail.stages.map(stage => (
              <li key={stage.id}>
                <a href={`#stage-${stage.id}`}>
                  <StatusMark status={stage.status} />
                  <span>{stage.stage_name}</span>
                  <StageTime ms={between(stage.started_at, stage.completed_at)} />
                </a>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <h2>Facts</h2>
      <dl class="facts">
        <Fact name="Chain">{detail.chain_id}</Fact>
        <Fact name="Submitted by">{detail.author}</Fact>
        <Fact name="Submitted">{exactTime(detail.created_at)}</Fact>
        <Fact name="Started">{detail.started_at && exactTime(detail.started_at)}</Fact>
        <Fact name="Ended">{detail.completed_at && exactTime(detail.completed_at)}</Fact>
        <Fact name="Tokens">
          {`${detail.input_tokens.toLocaleString()} in, ${detail.output_tokens.toLocaleString()} out`}
        </Fact>
        <Fact name="Runbook">{detail.runbook_url && <Runbook url={detail.runbook_url} />}</Fact>
        <Fact name="Tools">{detail.mcp_selection?.servers.map(each => each.name).join(', ')}</Fact>
        <Fact name="Session">
          <code class="id">{detail.id}</code>
          <CopyButton text={detail.id} what="session id" />
        </Fact>
      </dl>
    </aside>
  )
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  if (children === null || children === undefined || children === '') return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function StageTime({ ms }: { ms: number | null }) {
  return ms === null ? null : <span class="took">{duration(ms)}</span>
}

function Runbook({ url }: { url: string }) {
  // The address came with the alert: only http and https become links.
  if (!/^https?:\/\//i.test(url)) return <>{url}</>
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {url.replace(/^https?:\/\//i, '')}
    </a>
  )
}
