// The older transport: one stream of events carries all answers, and requests are POSTed to an address that its first event names.

import { parseJson } from '#core/json.ts'
import { findEvent, readText } from './body.ts'
import { within } from './call-limit.ts'
import type { Endpoint } from './endpoint.ts'
import { closedFailure, DeliveryFailure, SESSION_GONE, statusFailure } from './failure.ts'
import { isSameId, readMessages, type Answer, type Notice, type Request } from './json-rpc.ts'
import { oneLine } from './one-line.ts'
import { RequestSender, type Fetch, type Outgoing } from './request-sender.ts'
import { untilAborted } from '#core/until-aborted.ts'
import { GOODBYE_MS, type AskOptions, type Reply, type Wire } from './wire.ts'

type Waiting = { request: Request; answer: PromiseWithResolvers<Answer>; hear: AskOptions['hear'] }

export class SseWire implements Wire {
  readonly #sender: RequestSender
  readonly #url: URL
  readonly #life = new AbortController()
  readonly #waiting = new Set<Waiting>()
  /** Where requests go, once the server has said so. */
  readonly #address = Promise.withResolvers<URL>()
  #version: string | null = null
  #listener: AskOptions['hear'] = () => {}
  /** Why the stream has ended; null while it is open. */
  #lost: DeliveryFailure | null = null

  constructor(endpoint: Endpoint, fetch: Fetch) {
    this.#url = endpoint.url
    this.#sender = new RequestSender(endpoint, fetch)
    // It is reported to whoever asks.
    this.#address.promise.catch(() => {})
  }

  /** Opens the stream and resolves when the server has named the address. */
  async open(signal: AbortSignal): Promise<void> {
    const own = AbortSignal.any([signal, this.#life.signal])
    // The stream outlives the signal of its opening.
    const request: Outgoing = { method: 'GET', headers: { accept: 'text/event-stream' } }
    const response = await untilAborted(this.#sender.send(this.#url, request, this.#life.signal), own)
    if (!response.ok) throw statusFailure(response, oneLine(await readText(response, own)))
    void this.#read(response)
    await untilAborted(this.#address.promise, own)
  }

  async ask(request: Request, { signal, hear }: AskOptions): Promise<Answer> {
    if (this.#lost !== null) throw new DeliveryFailure('not-delivered', this.#lost.message)
    const own = AbortSignal.any([signal, this.#life.signal])
    const address = await untilAborted(this.#address.promise, own)
    const waiting: Waiting = { request, answer: Promise.withResolvers(), hear }
    // The stream may end while the POST is under way.
    waiting.answer.promise.catch(() => {})
    this.#waiting.add(waiting)
    try {
      // Some servers answer before they have taken the POST, others long after it.
      this.#post(address, request, own).then(
        () => undefined,
        (error: unknown) => waiting.answer.reject(error),
      )
      return await untilAborted(waiting.answer.promise, own)
    } finally {
      this.#waiting.delete(waiting)
    }
  }

  async tell(message: Notice | Reply): Promise<void> {
    try {
      await within(GOODBYE_MS, async limit => {
        const signal = AbortSignal.any([this.#life.signal, limit])
        await this.#post(await this.#address.promise, message, signal)
      })
    } catch {
      // As the port promises.
    }
  }

  /** The stream carries everything. */
  async listen(_request: Request | null, hear: AskOptions['hear']): Promise<void> {
    this.#listener = hear
  }

  speak(version: string): void {
    this.#version = version
  }

  async close(): Promise<void> {
    this.#life.abort(closedFailure())
  }

  async #post(address: URL, message: object, signal: AbortSignal): Promise<void> {
    const headers = {
      'content-type': 'application/json',
      ...(this.#version !== null && { 'mcp-protocol-version': this.#version }),
    }
    const request: Outgoing = { method: 'POST', headers, body: JSON.stringify(message) }
    const response = await this.#sender.send(address, request, signal)
    const text = await readText(response, signal)
    // A few servers answer here instead of on the stream.
    this.#receive(text)
    // This address names the session: a server that does not know it has not begun the request.
    if (response.status === 404) throw new DeliveryFailure('not-delivered', SESSION_GONE, 404)
    if (!response.ok) throw statusFailure(response, oneLine(text))
  }

  async #read(response: Response): Promise<void> {
    try {
      await findEvent(response, this.#life.signal, {
        take: ({ event, data }) => {
          if (event === 'endpoint') this.#address.resolve(new URL(data.trim(), this.#url))
          else this.#receive(data)
          return null
        },
      })
      this.#lose(new DeliveryFailure('lost', 'the server closed the event stream'))
    } catch (error) {
      this.#lose(error instanceof DeliveryFailure ? error : new DeliveryFailure('lost', String(error)))
    }
  }

  #receive(text: string): void {
    for (const message of readMessages(parseJson(text))) {
      if (message.kind === 'answer') this.#settle(message.id, message.answer)
      else this.#pass(message)
    }
  }

  /** Progress is for a request that waits, everything else for the listener. */
  #pass(message: Parameters<AskOptions['hear']>[0]): void {
    if (message.kind === 'notice' && message.method === 'notifications/progress')
      for (const { hear } of this.#waiting) hear(message)
    else this.#listener(message)
  }

  /** An error without an id belongs to the only request that waits. */
  #settle(id: string | number | null, answer: Answer): void {
    const [only] = this.#waiting.size === 1 ? this.#waiting : []
    const found = id === null ? only : [...this.#waiting].find(({ request }) => isSameId(id, request.id))
    found?.answer.resolve(answer)
  }

  #lose(failure: DeliveryFailure): void {
    this.#lost = this.#life.signal.aborted ? closedFailure() : failure
    this.#address.reject(this.#lost)
    for (const { answer } of this.#waiting) answer.reject(this.#lost)
  }
}
