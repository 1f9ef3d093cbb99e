// Images of tool results in a request: which models are shown them, and where they stand. Pure.

import type { Provider } from '#core/config/config.ts'
import type { ModelChoice } from '#core/investigation/log/plan.ts'
import type { Image, LlmRequest, Message } from '#core/ports.ts'
import { openAiApi } from './base-url.ts'

/** Families that take images, by the vendors' lists of models. Others get them if the provider says `images: true`. */
const FAMILIES: ReadonlyArray<RegExp> = [
  /claude-(?!instant|2)/,
  /gemini-(?!embedding)/,
  /(^|\/)(chat)?gpt-(4o|4\.1|4\.5|4-turbo(?!-preview)|[5-9])(?!.*(audio|realtime|search|transcribe|tts))/,
  /(^|\/)o(1(?!-mini|-preview)|3(?!-mini)|4)/,
  /grok-(?!code)([4-9]|.*vision)/,
  // Open models, under the names of Ollama, Hugging Face and OpenRouter.
  /gemma-?(3(?!n?[-:]?(1b|270m))|[4-9])|llama-?4|pixtral|llava|minicpm-v|vision|(^|[-_/\d.])vl([-_:\d]|$)/,
]

/** What the vendors' guides name. A server of another's may take less: what it refuses is left out by itself (refused-parts.ts). */
const ALL = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']
const TYPES: Partial<Record<ModelChoice['type'], ReadonlyArray<string>>> = {
  google: ['image/png', 'image/jpeg', 'image/webp'],
  xai: ['image/png', 'image/jpeg'],
}

export function takesImages({ model }: Pick<ModelChoice, 'model'>, { images }: Pick<Provider, 'images'>): boolean {
  return images ?? FAMILIES.some(family => family.test(model.toLowerCase()))
}

/** The messages with the images that this model is shown: in the results, or in a user's message behind them where results are text alone. */
export function withImages(
  messages: ReadonlyArray<Message>,
  { choice, without = [] }: Pick<LlmRequest, 'choice' | 'without'>,
  provider: Provider,
): Array<Message> {
  const taken = takesImages(choice, provider) && !without.includes('images') ? (TYPES[choice.type] ?? ALL) : []
  const shown = messages.map(message => withTypes(message, taken))
  return isShownInResult(choice, provider) ? shown : behindResults(shown)
}

function withTypes(message: Message, taken: ReadonlyArray<string>): Message {
  if (message.role !== 'tool' || message.images === undefined) return message
  const { images, ...text } = message
  const shown = images.filter(({ mimeType }) => taken.includes(mimeType))
  return shown.length === 0 ? text : { ...text, images: shown }
}

/** In Chat Completions a result is text, and before Gemini 3 a function's response is. */
function isShownInResult({ type, model }: ModelChoice, provider: Provider): boolean {
  if (type === 'openai' || type === 'xai') return openAiApi(type, provider) === 'responses'
  return type !== 'google' || !/gemini-[12]|gemma/.test(model)
}

/** Behind the last result of a turn: every vendor wants the answers of all calls first. */
function behindResults(messages: ReadonlyArray<Message>): Array<Message> {
  const placed: Array<Message> = []
  let held: Array<{ name: string; images: ReadonlyArray<Image> }> = []
  for (const [at, message] of messages.entries()) {
    if (message.role !== 'tool') {
      placed.push(message)
      continue
    }
    const { images, ...text } = message
    placed.push(text)
    if (images !== undefined) held.push({ name: message.name, images })
    if (held.length === 0 || messages[at + 1]?.role === 'tool') continue
    const whose = held.map(each => `${each.images.length} of ${each.name}`).join(', ')
    placed.push({
      role: 'user',
      content: `The images of the results above, in their order: ${whose}.`,
      images: held.flatMap(each => each.images),
    })
    held = []
  }
  return placed
}
