import type { Credential } from '#core/config/credentials.ts'
import { withoutImageData } from '#core/image-data.ts'
import type { LlmError, LlmErrorKind } from '#core/ports.ts'
import { waitHint } from '#core/retry/hint.ts'
import { lastingCause, requestIdIn, type LastingCause } from './error-marks.ts'
import { overflowOf, type Overflow } from './overflow.ts'

type Verdict = { kind: LlmErrorKind; retryable: boolean }

export type ErrorContext = {
  /** The provider as the configuration names it. */
  provider: string
  /** The variable that holds the key; null if the provider is configured without one. */
  keyName?: string | null
  /** Values that must not appear in the message. */
  secrets: ReadonlyArray<string>
  isTimeout?: (error: unknown) => boolean
  /** For SDKs whose errors drop the response's headers. */
  headers?: Headers | undefined
  now: number
}

type Failure = {
  status?: number
  codes: Array<string>
  detail: string
  retryAfterMs?: number
  /** Set if the request was longer than the model's window. */
  overflow: Overflow | null
  /** The provider's name for the request, which its support asks for. */
  requestId?: string
  lasting?: LastingCause
}

const yes = (kind: LlmErrorKind): Verdict => ({ kind, retryable: true })
const no = (kind: LlmErrorKind): Verdict => ({ kind, retryable: false })

// Codes that say more than their HTTP status: a 429 that no wait mends, a 400 that is about the key.
const STRONG_CODES: Readonly<Record<string, Verdict>> = {
  insufficient_quota: no('rate_limited'),
  usage_limit_reached: no('rate_limited'),
  // Ours (loose.ts).
  arguments_too_long: no('cut'),
  billing_hard_limit_reached: no('rate_limited'),
  billing_error: no('auth'),
  invalid_api_key: no('auth'),
  api_key_invalid: no('auth'),
}

// Codes of OpenAI, Anthropic and Google for failures inside a stream, where there is no HTTP status.
const CODES: Readonly<Record<string, Verdict>> = {
  authentication_error: no('auth'),
  permission_error: no('auth'),
  unauthenticated: no('auth'),
  permission_denied: no('auth'),
  rate_limit_error: yes('rate_limited'),
  rate_limit_exceeded: yes('rate_limited'),
  resource_exhausted: yes('rate_limited'),
  overloaded_error: yes('overloaded'),
  server_is_overloaded: yes('overloaded'),
  server_error: yes('overloaded'),
  api_error: yes('overloaded'),
  internal: yes('overloaded'),
  unavailable: yes('overloaded'),
  timeout_error: yes('timeout'),
  deadline_exceeded: yes('timeout'),
  not_found_error: no('invalid'),
  not_found: no('invalid'),
  invalid_argument: no('invalid'),
  failed_precondition: no('invalid'),
  invalid_prompt: no('invalid'),
  invalid_request_error: no('invalid'),
}

/** Turns anything that an SDK threw into the port's error. Never throws. */
export function classify(error: unknown, context: ErrorContext): LlmError {
  const failure = read(error, context)
  const verdict = context.isTimeout?.(error) ? yes('timeout') : judge(failure)
  const message = `${subject(context.provider)} ${describe(verdict, failure, context.keyName)}`
  return {
    ...verdict,
    message: scrub(message, context.secrets),
    ...(failure.status === undefined ? {} : { status: failure.status }),
    ...(verdict.kind === 'context_exceeded' && failure.overflow !== null ? { context: failure.overflow } : {}),
    ...(verdict.retryable && failure.retryAfterMs !== undefined ? { retryAfterMs: failure.retryAfterMs } : {}),
  }
}

/** A failure that the adapter itself detects. `sentence` follows the provider's name. */
export function fault(provider: string, kind: LlmErrorKind, retryable: boolean, sentence: string): LlmError {
  return { kind, retryable, message: scrub(`${subject(provider)} ${sentence}`, []) }
}

export function brokenOffFault(provider: string): LlmError {
  return fault(provider, 'unknown', true, 'broke off its reply before the end. Ask again.')
}

export function cutFault(provider: string): LlmError {
  return fault(provider, 'cut', false, 'reached its output limit, so its reply is not whole.')
}

export function cutCallFault(provider: string): LlmError {
  return fault(
    provider,
    'cut',
    false,
    'reached its output limit in the middle of a tool call, so the call was not made.',
  )
}

export function filterFault(provider: string): LlmError {
  const what = "stopped its reply by its content filter. Change the alert's text or the model."
  return fault(provider, 'invalid', false, what)
}

/** A provider that cannot be asked, because nothing says by what. */
export function missingFault(provider: string, { key, env, fault: why }: Credential & { kind: 'missing' }): LlmError {
  if (env !== null && why !== null)
    return fault(provider, 'auth', false, `cannot be asked: the variable ${env} ${why}.`)
  const what = key === 'api_key_env' ? 'API key' : key.replace(/_env$/, '')
  const remedy = env
    ? `Set ${env} as a secret of the Worker, or in the environment or .dev.vars when running locally.`
    : `Name the variable that holds it as ${key} in llm-providers.yaml.`
  return fault(provider, 'auth', false, `has no ${what}. ${remedy}`)
}

function subject(provider: string): string {
  return `LLM provider "${provider}"`
}

function judge({ status, codes, detail, lasting, overflow }: Failure): Verdict {
  if (overflow !== null) return no('context_exceeded')
  for (const code of codes) if (STRONG_CODES[code]) return STRONG_CODES[code]
  if (lasting === 'certificate') return no('invalid')
  if (lasting === 'spent') return no(status === undefined ? 'rate_limited' : byStatus(status).kind)
  // A gateway in front of the vendor loses its route for seconds. The vendor itself would say in its body what it does not know.
  if (status === 404 && codes.length === 0 && !isFromVendor(detail)) return yes('invalid')
  if (status !== undefined) return byStatus(status)
  for (const code of codes) if (CODES[code]) return CODES[code]
  return yes('unknown')
}

function byStatus(status: number): Verdict {
  if (status === 401 || status === 402 || status === 403) return no('auth')
  if (status === 408 || status === 504) return yes('timeout')
  if (status === 429) return yes('rate_limited')
  if (status === 425) return yes('unknown')
  if (status >= 500) return yes('overloaded')
  return no('invalid')
}

function describe(
  { kind, retryable }: Verdict,
  { status, detail, requestId, lasting }: Failure,
  keyName: string | null | undefined,
): string {
  const facts = [
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ]
  const code = facts.length === 0 ? '' : ` (${facts.join(', ')})`
  const tail = detail === '' ? '' : `: ${detail}`
  if (lasting === 'certificate') return `has no certificate that can be trusted${code}${tail} — check base_url.`
  if (kind === 'auth' && keyName === null)
    return `wants an API key${code}${tail} — name the variable that holds it as api_key_env in llm-providers.yaml.`
  if (kind === 'auth') return `did not accept the API key${code}${tail} — check ${keyName ?? 'the key'} and its rights.`
  if (kind === 'rate_limited' && !retryable) return `has no quota left${code}${tail} — check its plan and billing.`
  if (kind === 'rate_limited') return `is limiting the rate of requests${code}${tail}`
  if (kind === 'overloaded') return `is overloaded or failing${code}${tail}`
  if (kind === 'timeout') return `did not answer in time${code}${tail}`
  if (kind === 'context_exceeded')
    return `found the request longer than the model's window${code}${tail} — context_window in llm-providers.yaml says how much the model takes.`
  if (kind === 'cut') return `wrote without end${tail}`
  if (kind === 'invalid') return `refused the request${code}${tail} — check model, base_url and request.`
  return status === undefined ? `could not be reached or broke off${tail}` : `failed${code}${tail}`
}

function read(error: unknown, context: ErrorContext): Failure {
  const thrown = record(error)
  const sent = thrown['error'] ?? jsonIn(String(thrown['message'] ?? ''))
  const body = innermostBody(sent)
  const headers = thrown['headers'] instanceof Headers ? thrown['headers'] : context.headers
  const details = Array.isArray(body['details']) ? body['details'].map(record) : []
  const codes = [body['code'], body['type'], body['status'], ...details.map(detail => detail['reason'])]
  const status = [thrown['status'], body['code'], body['status']].find(isHttpError)
  const retryAfterMs = waitHint(headers, sent, context.now)
  const requestId = requestIdIn(headers)
  const message = typeof body['message'] === 'string' ? body['message'] : messageOf(error)
  const detail = shorten(message)
  const lasting = lastingCause(error, headers, JSON.stringify(sent ?? '') + detail)
  const names = codes.filter(code => typeof code === 'string').map(code => code.toLowerCase())
  return {
    codes: names,
    detail,
    overflow: overflowOf(status, names, body, message),
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    ...(requestId === null ? {} : { requestId }),
    ...(lasting === null ? {} : { lasting }),
  }
}

/** Plain text and web pages come from what stands in front of the vendor. */
function isFromVendor(detail: string): boolean {
  return /model/i.test(detail)
}

function isHttpError(value: unknown): value is number {
  return typeof value === 'number' && value >= 400 && value < 600
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** Vendors wrap the body in `error` once, gateways once more; Google may answer with a list of one. */
function innermostBody(value: unknown): Record<string, unknown> {
  let body = record(Array.isArray(value) ? value[0] : value)
  for (let depth = 0; depth < 3 && typeof body['error'] === 'object' && body['error'] !== null; depth++) {
    body = record(body['error'])
  }
  const nested = typeof body['message'] === 'string' ? jsonIn(body['message']) : undefined
  return record(nested)['error'] === undefined ? body : innermostBody(nested)
}

/** Google's SDK keeps the body only as text in the message. */
function jsonIn(text: string): unknown {
  const start = text.indexOf('{')
  if (start < 0) return undefined
  try {
    return JSON.parse(text.slice(start))
  } catch {
    return undefined // Plain text with a brace in it.
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : ''
  const cause = error.cause instanceof Error ? error.cause : undefined
  return cause && cause.message !== '' && !error.message.includes(cause.message)
    ? `${error.message} (${messageOf(cause)})`
    : error.message
}

function shorten(text: string): string {
  const line = withoutImageData(text).replace(/\s+/g, ' ').trim().replace(/[.:]$/, '')
  // Our choice: a person reads it in a row of the timeline, and some gateways answer with a page of HTML.
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

// Shapes of keys (OpenAI, Anthropic, Google, xAI, bearer tokens, `?key=` in an address), also with a part replaced by stars.
const KEY_SHAPES = /\b(?:sk|xai|pk|rk)-[\w*.-]{4,}|\bAIza[\w*-]{10,}|\bBearer\s+\S+|([?&](?:api_?)?key=)[^&\s"']+/gi

function scrub(text: string, secrets: ReadonlyArray<string>): string {
  let clean = text
  for (const secret of secrets) if (secret.length >= 4) clean = clean.replaceAll(secret, '[key]')
  return clean.replace(KEY_SHAPES, (_, prefix: string | undefined) => `${prefix ?? ''}[key]`)
}
