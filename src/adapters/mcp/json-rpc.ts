// JSON-RPC as real servers write it: read loosely, so that a member that is null, missing or of another type costs no message. Pure.

import { isObject } from '#core/json.ts'
export type RequestId = string | number

export type Request = { jsonrpc: '2.0'; id: RequestId; method: string; params?: Record<string, unknown> }
export type Notice = { jsonrpc: '2.0'; method: string; params?: Record<string, unknown> }

export type RpcError = { code: number; message: string; data: unknown }
export type Answer = { result: unknown } | { error: RpcError }

export type Incoming =
  | { kind: 'answer'; id: RequestId | null; answer: Answer }
  | { kind: 'request'; id: RequestId; method: string }
  | { kind: 'notice'; method: string; params: Record<string, unknown> }

/** The messages in a parsed text: one, or a batch. What is no message is left out. */
export function readMessages(value: unknown): Array<Incoming> {
  if (Array.isArray(value)) return value.flatMap(readMessages)
  if (!isObject(value)) return []
  const { id, method, params } = value
  if (typeof method === 'string') {
    if (isId(id)) return [{ kind: 'request', id, method }]
    return [{ kind: 'notice', method, params: isObject(params) ? params : {} }]
  }
  if (!('result' in value) && !('error' in value)) return []
  return [{ kind: 'answer', id: isId(id) ? id : null, answer: readAnswer(value) }]
}

/** Whether an answer belongs to a request. Some servers write a number as text. */
export function isSameId(one: RequestId | null, other: RequestId): boolean {
  return one !== null && String(one) === String(other)
}

/** `error: null` or `false` beside a result is no error. */
function readAnswer({ result, error }: Record<string, unknown>): Answer {
  if (error === undefined || error === null || error === false) return { result }
  if (!isObject(error)) return { error: { code: 0, message: textOf(error), data: undefined } }
  const { code, message, data } = error
  const number = Number(code)
  return {
    error: {
      code: Number.isFinite(number) ? number : 0,
      message: textOf(message ?? data ?? 'the server gave no reason'),
      data,
    },
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isId(value: unknown): value is RequestId {
  return typeof value === 'string' || typeof value === 'number'
}
