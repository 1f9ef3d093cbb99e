// How many tokens a model takes. A table of data: sources are in docs/limits.md.

import type { ModelChoice } from '../log/plan.ts'

/** `window` is for prompt and reply together, `reply` the part that is kept for the reply. */
type Window = { window: number; reply: number }

/** Most models of 2025 and 2026 take at least this much. A smaller window is learned from the first refusal, or configured. */
const UNKNOWN: Window = { window: 128_000, reply: 16_384 }

/** The first that matches counts. Names may carry a prefix, such as a gateway's `openai/`. */
const WINDOWS: ReadonlyArray<[name: RegExp, window: number, reply: number]> = [
  // The API takes prompt and `max_tokens` together, which is what the adapter asks for.
  [/claude-(haiku|3|2|instant)/, 200_000, 64_000],
  [/claude-(sonnet|opus)-4(-[015]|-\d{8}|@\d{8}|$)/, 200_000, 64_000],
  [/claude/, 1_000_000, 128_000],
  [/gpt-5[\w.]*-(chat|main)/, 128_000, 16_384],
  [/gpt-(5\.[6-9]|[6-9])/, 1_050_000, 128_000],
  [/gpt-[5-9]|codex/, 400_000, 128_000],
  [/gpt-4\.1/, 1_047_576, 32_768],
  [/gpt-4o|gpt-4-turbo/, 128_000, 16_384],
  [/(^|\/)o\d/, 200_000, 100_000],
  [/gpt-oss/, 131_072, 32_768],
  // Google counts the reply apart.
  [/gemini.*image/, 32_768, 0],
  [/gemini-[1-4]/, 1_048_576, 0],
  [/grok.*fast/, 2_000_000, 30_000],
  [/grok-(4\.[6-9]|[5-9])/, 500_000, 30_000],
  [/grok-[4-9]|grok-code/, 256_000, 30_000],
  [/grok/, 131_072, 16_384],
]

/** The tokens that the prompt may have. `learned` is the window that the vendor named when it refused a request. */
export function promptTokens(model: ModelChoice, learned: number | undefined): number {
  const known = windowOf(model.model)
  const window = learned ?? model.contextWindow ?? known.window
  // At most a third: a local model may have 8,000 tokens in all.
  return window - Math.min(known.reply, Math.floor(window / 3))
}

function windowOf(model: string): Window {
  const found = WINDOWS.find(([name]) => name.test(model.toLowerCase()))
  return found === undefined ? UNKNOWN : { window: found[1], reply: found[2] }
}
