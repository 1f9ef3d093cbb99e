// The demo model: fixed rules instead of a language model, so that the system runs without a key. No network.

import type { LlmChunk, LlmRequest, ToolCall } from '#core/ports.ts'
import { markedText } from './demo-marks.ts'
import { planCalls, readConversation } from './demo-plan.ts'
import { demoAmended, demoReport, demoSummary, demoSynthesis, isSynthesis } from './demo-report.ts'
import { demoAmendedVerdict, demoJoinedVerdict, demoVerdict } from './demo-verdict.ts'
import { callsAreOff } from './vendor-request.ts'

// About the size of a real model's deltas.
const DELTA_LENGTH = 20
// The usual rule of thumb for English and JSON.
const CHARACTERS_A_TOKEN = 4

/** Answers as a model would. `pauseMs` is the pause between two deltas in milliseconds. */
export async function* askDemo(request: LlmRequest, signal: AbortSignal, pauseMs = 0): AsyncGenerator<LlmChunk> {
  const { messages, tools } = request
  const { results, rounds } = readConversation(messages)
  const calls = callsAreOff(request) ? [] : planCalls(messages, tools, request.cacheKey)
  const names = calls.map(call => call.name)
  const thinking = names.length > 0 ? describeCalls(names, rounds) : describeWriting(results.length)
  const text = calls.length > 0 ? announce(calls) : write(request, results.length)
  for (const delta of deltas(thinking)) yield await pace({ kind: 'thinking', delta }, pauseMs, signal)
  for (const delta of deltas(text)) yield await pace({ kind: 'text', delta }, pauseMs, signal)
  for (const call of calls) yield { kind: 'tool-call', call }
  const thinkingTokens = tokens(thinking)
  yield {
    kind: 'usage',
    usage: {
      inputTokens: tokens(JSON.stringify(messages)) + tokens(JSON.stringify(tools)),
      outputTokens: thinkingTokens + tokens(text) + tokens(JSON.stringify(calls)),
      thinkingTokens,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
    },
  }
}

function announce(calls: ReadonlyArray<ToolCall>): string {
  return `Demo model (fixed rules, no language model): calling ${calls.map(call => `\`${call.name}\``).join(', ')}.`
}

/** Without tools and results, the prompt itself contains what to write about. */
function write({ messages, tools }: LlmRequest, answers: number): string {
  if (tools.length > 0 || answers > 0) return demoReport(messages) + demoVerdict(messages)
  const prompt = messages.map(message => (message.role === 'user' ? message.content : '')).join('\n')
  const amended = demoAmended(prompt)
  if (amended !== null) return amended + demoAmendedVerdict(prompt)
  if (isSynthesis(prompt)) return demoSynthesis(prompt) + demoJoinedVerdict(messages)
  return markedText(prompt, 'alert') !== null ? demoReport(messages) + demoVerdict(messages) : demoSummary(prompt)
}

function describeWriting(answers: number): string {
  if (answers === 0) return 'There is nothing to look at here. Writing down what I was given, by my rules.'
  const are = answers === 1 ? '1 tool answer is' : `${answers} tool answers are`
  return `${are} in; nothing further to follow by my rules. Writing down what they say.`
}

function describeCalls(names: ReadonlyArray<string>, rounds: number): string {
  if (rounds === 0)
    return `The alert feeds ${names.length} read-only tools: ${names.join(', ')}. Looking at all of them at once.`
  return `The answers name something to look at closer: ${names.join(', ')}.`
}

function deltas(text: string): Array<string> {
  // By code points, so that no character is torn in two.
  const points = Array.from(text)
  return Array.from({ length: Math.ceil(points.length / DELTA_LENGTH) }, (_, at) =>
    points.slice(at * DELTA_LENGTH, (at + 1) * DELTA_LENGTH).join(''),
  )
}

function tokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_A_TOKEN)
}

async function pace(chunk: LlmChunk, ms: number, signal: AbortSignal): Promise<LlmChunk> {
  if (ms > 0) await new Promise(resolve => setTimeout(resolve, ms))
  signal.throwIfAborted()
  return chunk
}
