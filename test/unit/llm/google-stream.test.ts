// Google's streams as the vendor sends them: signatures, native tools, refusals.

import { expect, test } from 'vitest'
import { answerTo, errorOf, usageOf, WIRES } from './rig.ts'
import type { Wire } from './rig.ts'

const [, , , google] = WIRES as [Wire, Wire, Wire, Wire]
const data = (...events: Array<unknown>) => events.map(one => ({ data: one }))

test('google: signatures are replayed verbatim, code runs and sources take the timeline’s shape', async () => {
  const parts = [
    { text: 'Hm', thought: true },
    { text: 'm.', thought: true },
    { executableCode: { language: 'PYTHON', code: 'print(6*7)' } },
    { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '42\n' } },
    { text: 'It is 42.' },
    { functionCall: { name: 'host__load', args: { path: '/' } }, thoughtSignature: 'c2ln' },
  ]
  const chunks = await answerTo(
    google,
    data(...parts.map(part => ({ candidates: [{ content: { role: 'model', parts: [part] } }] })), {
      candidates: [
        {
          finishReason: 'STOP',
          groundingMetadata: {
            webSearchQueries: ['load average'],
            groundingChunks: [{ web: { uri: 'https://a.test', title: 'A' } }],
            groundingSupports: [
              { segment: { startIndex: 0, endIndex: 9, text: 'It is 42.' }, groundingChunkIndices: [0] },
            ],
          },
        },
      ],
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 60,
        candidatesTokenCount: 10,
        thoughtsTokenCount: 5,
        toolUsePromptTokenCount: 7,
      },
    }),
  )
  expect(chunks.map(chunk => chunk.kind)).toEqual([
    'thinking',
    'thinking',
    'text',
    'native-tool',
    'native-tool',
    'tool-call',
    'native',
    'usage',
  ])
  expect(chunks.filter(chunk => chunk.kind === 'native-tool')).toEqual([
    {
      kind: 'native-tool',
      event: 'code_execution',
      content: '```python\nprint(6*7)\n```\n\nOutput:\n```\n42\n```',
      metadata: { source: 'gemini' },
    },
    {
      kind: 'native-tool',
      event: 'google_search_result',
      content: 'Searched: "load average"\n\n- [A](https://a.test)',
      metadata: {
        source: 'gemini',
        sources: [{ uri: 'https://a.test', title: 'A' }],
        queries: ['load average'],
        supports: [{ start_index: 0, end_index: 9, text: 'It is 42.', grounding_chunk_indices: [0] }],
      },
    },
  ])
  expect(chunks.find(chunk => chunk.kind === 'native')).toEqual({
    kind: 'native',
    blocks: { wire: 'google', content: { role: 'model', parts: [{ text: 'Hmm.', thought: true }, ...parts.slice(2)] } },
  })
  expect(usageOf(chunks)).toEqual({
    inputTokens: 107,
    outputTokens: 15,
    thinkingTokens: 5,
    cacheReadTokens: 60,
    cacheWriteTokens: 0,
  })
})

test('google: fetched pages without a search are told as read, failed ones not', async () => {
  const chunks = await answerTo(
    google,
    data({
      candidates: [
        {
          content: { role: 'model', parts: [{ text: 'x' }] },
          finishReason: 'STOP',
          urlContextMetadata: {
            urlMetadata: [
              { retrievedUrl: 'https://a.test', urlRetrievalStatus: 'URL_RETRIEVAL_STATUS_SUCCESS' },
              { retrievedUrl: 'https://b.test', urlRetrievalStatus: 'URL_RETRIEVAL_STATUS_ERROR' },
            ],
          },
        },
      ],
    }),
  )
  expect(chunks.find(chunk => chunk.kind === 'native-tool')).toMatchObject({
    event: 'url_context_result',
    metadata: { sources: [{ uri: 'https://a.test', title: '' }] },
  })
})

test.for([
  ['SAFETY', { kind: 'invalid', retryable: false }],
  ['MALFORMED_FUNCTION_CALL', { kind: 'unknown', retryable: true }],
] as const)('google: a reply that ends with %s is an error', async ([finishReason, expected]) => {
  expect(errorOf(await answerTo(google, data({ candidates: [{ finishReason }] })))).toMatchObject(expected)
})

test('google: a blocked prompt and an error in the stream say why', async () => {
  expect(
    errorOf(await answerTo(google, data({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })))?.message,
  ).toContain('PROHIBITED_CONTENT')
  const busy = { error: { code: 503, status: 'UNAVAILABLE', message: 'The model is overloaded.' } }
  expect(
    errorOf(await answerTo(google, data({ candidates: [{ content: { parts: [{ text: 'x' }] } }] }, busy))),
  ).toMatchObject({ kind: 'overloaded', retryable: true, status: 503 })
})
