// Google's native tools in the form of the timeline: code with its output, searches and fetched pages with their sources. Pure.

import type { Candidate, GroundingMetadata, Part, UrlContextMetadata } from '@google/genai'
import type { LlmChunk } from '#core/ports.ts'

type NativeChunk = Extract<LlmChunk, { kind: 'native-tool' }>
type Source = { uri: string; title: string }

/** Pairs code with its result; code without a result is shown alone. */
export function codeExecutions(parts: ReadonlyArray<Part>): Array<NativeChunk> {
  const runs: Array<{ code: string; output: string | null }> = []
  for (const part of parts) {
    if (part.executableCode) runs.push({ code: part.executableCode.code ?? '', output: null })
    const open = runs.at(-1)
    if (part.codeExecutionResult && open && open.output === null) open.output = part.codeExecutionResult.output ?? ''
  }
  return runs.map(({ code, output }) => ({
    kind: 'native-tool',
    event: 'code_execution',
    content: `\`\`\`python\n${code.trimEnd()}\n\`\`\`${output === null ? '' : `\n\nOutput:\n\`\`\`\n${output.trimEnd()}\n\`\`\``}`,
    metadata: { source: 'gemini' },
  }))
}

/** Grounding comes in pieces over the stream. Keys of a later piece replace those of an earlier one. */
export function mergeGrounding(into: Candidate, from: Candidate): void {
  if (from.groundingMetadata) into.groundingMetadata = { ...into.groundingMetadata, ...from.groundingMetadata }
  if (from.urlContextMetadata) into.urlContextMetadata = from.urlContextMetadata
}

/** A search if there were queries, fetched pages if there are only sources, else nothing. */
export function groundingChunks(candidate: Candidate): Array<NativeChunk> {
  const found = candidate.groundingMetadata ?? {}
  const queries = found.webSearchQueries ?? []
  const sources = uniqueSources([...searchSources(found), ...pageSources(candidate.urlContextMetadata)])
  if (queries.length === 0 && sources.length === 0) return []
  const supports = supportsOf(found)
  const list = sources.map(source => `- [${source.title || source.uri}](${source.uri})`).join('\n')
  const heading = queries.length > 0 ? `Searched: ${queries.map(query => `"${query}"`).join(', ')}` : 'Read:'
  return [
    {
      kind: 'native-tool',
      event: queries.length > 0 ? 'google_search_result' : 'url_context_result',
      content: [heading, list].filter(text => text !== '').join('\n\n'),
      metadata: {
        source: 'gemini',
        sources,
        ...(queries.length > 0 ? { queries } : {}),
        ...(supports.length > 0 ? { supports } : {}),
      },
    },
  ]
}

function searchSources(found: GroundingMetadata): Array<Source> {
  return (found.groundingChunks ?? []).flatMap(chunk =>
    chunk.web?.uri ? [{ uri: chunk.web.uri, title: chunk.web.title ?? '' }] : [],
  )
}

function pageSources(metadata: UrlContextMetadata | undefined): Array<Source> {
  return (metadata?.urlMetadata ?? []).flatMap(page =>
    page.retrievedUrl && String(page.urlRetrievalStatus) === 'URL_RETRIEVAL_STATUS_SUCCESS'
      ? [{ uri: page.retrievedUrl, title: '' }]
      : [],
  )
}

function supportsOf(found: GroundingMetadata): Array<Record<string, unknown>> {
  return (found.groundingSupports ?? []).map(support => ({
    start_index: support.segment?.startIndex ?? 0,
    end_index: support.segment?.endIndex ?? 0,
    text: support.segment?.text ?? '',
    grounding_chunk_indices: support.groundingChunkIndices ?? [],
  }))
}

/** Drops repeated addresses, but only of fetched pages: `grounding_chunk_indices` counts the search sources. */
function uniqueSources(sources: Array<Source>): Array<Source> {
  return sources.filter(
    (source, at) => source.title !== '' || sources.findIndex(other => other.uri === source.uri) === at,
  )
}
