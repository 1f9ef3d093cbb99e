import type { ComponentChildren } from 'preact'
import type { SessionDetail } from '#core/protocol/api.ts'
import { personOf } from '../data/mended.ts'
import { CopyButton } from './copy-button.tsx'
import { Exact } from './time.tsx'

/** What is known of the session beside its alert. */
export function SessionFacts({ detail }: { detail: SessionDetail }) {
  return (
    <aside class="session-facts" aria-label="Facts of the session">
      <h2>Facts</h2>
      <dl class="facts">
        <Fact name="Chain">{detail.chain_id}</Fact>
        <Fact name="Submitted by">{personOf(detail.author)}</Fact>
        <Fact name="Submitted">
          <Exact at={detail.created_at} />
        </Fact>
        <Fact name="Started">{detail.started_at && <Exact at={detail.started_at} />}</Fact>
        <Fact name="Ended">{detail.completed_at && <Exact at={detail.completed_at} />}</Fact>
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

function Runbook({ url }: { url: string }) {
  // The address came with the alert: only http and https become links.
  if (!/^https?:\/\//i.test(url)) return <>{url}</>
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {url.replace(/^https?:\/\//i, '')}
    </a>
  )
}
