// The body of POST /api/v1/alerts. Checked in the order of the reference (TARSy in Go): data, size, MCP servers, runbook, alert type.

import * as z from 'zod'
import { refusedServer } from '#core/config/chain-servers.ts'
import type { Config } from '#core/config/config.ts'
import { chainFor, unknownServers } from '#core/config/resolve.ts'
import type { McpSelection, SessionFacts } from '#core/protocol/events.ts'
import { utf8Length } from '#core/utf8.ts'
import { AppError, badRequest, invalidField } from '../answer/app-error.ts'

/** The most that `data` may have, in bytes of UTF-8 (docs/wire.md). */
export const ALERT_BYTES = 1_048_576

const wrong = (kind: string) => ({ error: `must be ${kind}` })
const text = z.string(wrong('a string'))
const bool = z.boolean(wrong('true or false'))

const alertFields = z.object(
  {
    data: text.optional().describe(`The alert, any text; at most ${ALERT_BYTES} bytes of UTF-8`),
    alert_type: text.optional().describe('Decides which chain investigates. Default: the default alert type'),
    runbook: text.optional().describe('Address of a runbook on an allowed host'),
    slack_message_fingerprint: text.optional(),
    mcp: z
      .object(
        {
          servers: z
            .array(
              z.object(
                { name: text.default(''), tools: z.array(text, wrong('an array of strings')).optional() },
                wrong('an object'),
              ),
              wrong('an array'),
            )
            .optional(),
          native_tools: z
            .object(
              { google_search: bool.optional(), code_execution: bool.optional(), url_context: bool.optional() },
              wrong('an object'),
            )
            .optional(),
        },
        wrong('an object'),
      )
      .optional()
      .describe("Tools to use instead of the chain's"),
  },
  wrong('a JSON object'),
)
export const submissionSchema = alertFields.meta({ required: ['data'] })

export type Submission = z.infer<typeof submissionSchema>

/** The facts of the new session; its alert is not masked yet. Throws an AppError that says what to change. */
export function checkSubmission(config: Config, body: Submission, author: string, now: number): SessionFacts {
  const data = body.data ?? ''
  if (data.trim() === '') throw badRequest('data field is required')
  if (utf8Length(data) > ALERT_BYTES) {
    throw new AppError(413, 'too_large', `alert data exceeds maximum size of ${ALERT_BYTES} bytes`)
  }
  const selection = selectionOf(config, body.mcp)
  const runbook = body.runbook ?? ''
  const refusal = runbook === '' ? null : runbookRefusal(runbook, config.system.runbooks.allowedDomains)
  if (refusal !== null) throw badRequest(`invalid runbook URL: ${refusal}`)
  const chain = chainOf(config, body.alert_type ?? '')
  if (selection !== null) checkChoice(config, chain.chain_id, selection)
  const fingerprint = shortText('slack_message_fingerprint', body.slack_message_fingerprint ?? '')
  return {
    alert_data: data,
    ...chain,
    author,
    runbook_url: runbook === '' ? null : runbook,
    ...(fingerprint !== '' && { slack_message_fingerprint: fingerprint }),
    ...(selection !== null && { mcp_selection: selection }),
    created_at: new Date(now).toISOString(),
  }
}

/** Alert type, chain, and whether the chain allows chat. An empty type is the default one; throws 400 if no chain has the type. */
export function chainOf(
  config: Config,
  wanted: string,
): Pick<SessionFacts, 'alert_type' | 'chain_id' | 'chat_enabled'> {
  const type = wanted === '' ? config.defaults.alertType : wanted
  const chain = chainFor(config, type)
  if (chain === null) throw invalidField('alert_type', `no chain found for alert type '${type.slice(0, 200)}'`)
  return { alert_type: type, chain_id: chain, chat_enabled: config.chains[chain]?.chat.enabled ?? true }
}

// Our choice, so that the row fits D1's limit; the tools of fifty servers fit in.
const SELECTION_BYTES = 65_536

function selectionOf(config: Config, mcp: Submission['mcp']): McpSelection | null {
  if (mcp === undefined) return null
  const servers = (mcp.servers ?? []).map(({ name, tools = [] }) => (tools.length > 0 ? { name, tools } : { name }))
  const native = Object.entries(mcp.native_tools ?? {}).filter(([, on]) => on !== undefined)
  const selection: McpSelection = {
    servers,
    ...(native.length > 0 && { native_tools: Object.fromEntries(native) }),
  }
  const unknown = unknownServers(config, selection)[0]
  if (unknown !== undefined) throw badRequest(`MCP server "${unknown.slice(0, 200)}" not found in configuration`)
  if (utf8Length(JSON.stringify(selection)) > SELECTION_BYTES) {
    throw invalidField('mcp', `the selection is longer than ${SELECTION_BYTES} bytes`)
  }
  // A selection of native tools alone keeps the chain's servers. The reference accepts it and then fails.
  return servers.length === 0 && native.length === 0 ? null : selection
}

/** Throws 400 if the operator does not let alerts of this chain choose one of the servers. */
function checkChoice(config: Config, chainId: string, selection: McpSelection): void {
  const chain = config.chains[chainId]
  const refused = chain === undefined ? null : refusedServer(config, chain, selection)
  if (refused === null) return
  const allowed = refused.allowed.length === 0 ? 'none' : refused.allowed.join(', ')
  throw badRequest(`MCP server "${refused.server}" may not be chosen for this alert; allowed: ${allowed}`)
}

const LONGEST_URL = 2_048

/** Why this runbook is refused; null if it is not. An empty list allows every host. */
export function runbookRefusal(url: string, allowed: ReadonlyArray<string>): string | null {
  if (url.length > LONGEST_URL) return `malformed URL: longer than ${LONGEST_URL} characters`
  if (!URL.canParse(url)) return 'malformed URL: it must be a whole address like https://github.com/o/r/blob/main/x.md'
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') {
    return `invalid scheme "${protocol.slice(0, -1)}": only http and https allowed`
  }
  const named = allowed.some(domain => hostname === domain.toLowerCase() || hostname === `www.${domain.toLowerCase()}`)
  return named || allowed.length === 0 ? null : `domain "${hostname}" not in allowed list`
}

const LONGEST_FINGERPRINT = 1_024

function shortText(field: string, value: string): string {
  if (value.length > LONGEST_FINGERPRINT) throw invalidField(field, `longer than ${LONGEST_FINGERPRINT} characters`)
  return value
}
