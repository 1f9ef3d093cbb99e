// Multiplexes the channels of a client: the client holds one socket, the Worker one to each object that it subscribes to. So objects have sockets
// that hibernate, and no object relays the stream of another.

import { faultText } from '#core/fault-text.ts'
import { hasScope, type Scope } from '#core/protocol/scopes.ts'
import { cutUtf8 } from '#store/cut.ts'
import { getState } from '#store/sessions.ts'
import type { AppDeps } from '../deps.ts'
import { CHANNEL_NEEDS } from '../identity/route-needs.ts'
import { channelOf, parseAction, tooLong, type Channel, type ChannelAction } from './actions.ts'
import { PAGE, pagesAfter, REMEMBERED_MS } from './catchup.ts'
import { Feed } from './feed.ts'
import { CLOSE, Tab } from './tab.ts'
import { Told } from './told.ts'
import { TOO_MANY_WAITING, Turns } from './turns.ts'
import { UnknownIds } from './unknown-ids.ts'

type RelayDeps = Pick<AppDeps, 'db' | 'known' | 'investigations' | 'lobby' | 'clock' | 'ids' | 'log'>

// Ours, where the reference has no limit: each channel is a subrequest and an open socket, which Cloudflare limits for each request
// (docs/limits.md). A page uses a few.
const MOST_FOLLOWED = 100
const TOO_MANY = `this connection follows ${MOST_FOLLOWED} channels already, the most it can: unsubscribe from one, or open another connection`

const FORBIDDEN = 'this needs a role or a token that may read it: ask an admin'

/** `gone` aborts when the socket is closed, by whichever side. `lockOut` closes it: its caller may not read any more. */
export type OpenRelay = { gone: AbortSignal; lockOut(reason: string): void }

/** Serves an accepted socket until it closes. */
export function relay(socket: WebSocket, deps: RelayDeps, scopes: ReadonlyArray<Scope>): OpenRelay {
  const open = new Relay(socket, deps, scopes)
  open.begin(socket)
  return open
}

// RFC 6455, section 5.5: a control frame holds 125 bytes, two of which are the code.
const MOST_REASON_BYTES = 123

class Relay implements OpenRelay {
  readonly #tab: Tab
  readonly #deps: RelayDeps
  readonly #scopes: ReadonlyArray<Scope>
  /** By channel; a channel that never sends has none. */
  readonly #feeds = new Map<string, Feed>()
  readonly #turns: Turns
  readonly #unknown = new UnknownIds()
  readonly #gone = new AbortController()

  constructor(socket: WebSocket, deps: RelayDeps, scopes: ReadonlyArray<Scope>) {
    this.#tab = new Tab(socket)
    this.#deps = deps
    this.#scopes = scopes
    this.#turns = new Turns({
      perform: (action, repeats) => this.#perform(action, repeats),
      now: () => deps.clock.now(),
      sleep: ms => deps.clock.sleep(ms, new AbortController().signal),
    })
  }

  begin(socket: WebSocket): void {
    socket.addEventListener('message', event => {
      // Messages are text. Binary ones are ignored.
      if (typeof event.data === 'string') this.#receive(event.data)
    })
    socket.addEventListener('close', () => this.#end())
    socket.addEventListener('error', () => this.#end())
    this.#tab.sendControl({ type: 'connection.established', connection_id: this.#deps.ids.uuid() })
  }

  get gone(): AbortSignal {
    return this.#gone.signal
  }

  /** A client that does not answer the close is not waited for. */
  lockOut(reason: string): void {
    this.#tab.close(CLOSE.signedOut, cutUtf8(reason, MOST_REASON_BYTES, ''))
    this.#end()
  }

  #end(): void {
    this.#tab.markClosed()
    for (const feed of this.#feeds.values()) feed.drop()
    this.#feeds.clear()
    this.#gone.abort()
  }

  #receive(text: string): void {
    if (!this.#tab.isOpen) return
    if (tooLong(text)) {
      this.#tab.close(CLOSE.tooBig, 'message too big')
      return
    }
    const action = parseAction(text)
    this.#tab.noteMessage(action?.kind === 'ack' ? action.read : null)
    if (action === null || action.kind === 'ack') return
    if (action.kind === 'ping') this.#tab.sendControl({ type: 'pong' })
    else if (action.kind === 'complain') this.#tab.sendControl(action.frame)
    else this.#queue(action)
  }

  #queue(action: ChannelAction): void {
    if (this.#turns.add(action)) return
    this.#tab.sendControl({ type: 'subscription.error', channel: action.channel, message: TOO_MANY_WAITING })
  }

  async #perform(action: ChannelAction, repeats: number): Promise<void> {
    try {
      if (!this.#tab.isOpen) return
      if (hasScope(this.#scopes, CHANNEL_NEEDS[channelOf(action.channel).kind])) await this.#dispatch(action, repeats)
      else this.#tab.sendControl({ type: 'subscription.error', channel: action.channel, message: FORBIDDEN })
    } catch (error) {
      this.#reportFailure(action.channel, error)
    }
  }

  async #dispatch(action: ChannelAction, repeats: number): Promise<void> {
    switch (action.kind) {
      case 'subscribe':
        return this.#subscribe(action.channel, action.lastEventId, repeats)
      case 'unsubscribe':
        return this.#drop(action.channel)
      case 'catchup':
        return this.#catchUp(action.channel, action.lastEventId)
      default:
        return action satisfies never
    }
  }

  /** Opens the live feed first and sends the past then, so that no frame is missed between the two. */
  async #subscribe(name: string, lastEventId: number | null, repeats: number): Promise<void> {
    // Before the look-up, which would be for nothing, and after it: other channels are subscribed at the same time.
    if (this.#isFull(name)) return this.#refuse(name, repeats)
    const channel = await this.#resolveChannel(name)
    if (channel.kind === 'quiet') return this.#confirm(name, repeats)
    if (this.#isFull(name)) return this.#refuse(name, repeats)
    const feed = this.#feeds.get(name) ?? new Feed(this.#tab)
    this.#feeds.set(name, feed)
    const { lobby, investigations } = this.#deps
    await feed.holdDuring(async () => {
      if (!feed.isLive) {
        feed.attach(await (channel.kind === 'sessions' ? lobby.connect() : investigations.connect(channel.id)))
      }
      this.#confirm(name, repeats)
      if (channel.kind === 'sessions') return
      if (lastEventId === null) await this.#sendRemembered(channel.id, name, feed.told)
      else await this.#sendAfter(channel.id, lastEventId, 'with unlogged', feed.told)
    })
  }

  #isFull(name: string): boolean {
    return channelOf(name).kind !== 'quiet' && !this.#feeds.has(name) && this.#feeds.size >= MOST_FOLLOWED
  }

  #refuse(name: string, repeats: number): void {
    for (let n = 0; n <= repeats; n++)
      this.#tab.sendControl({ type: 'subscription.error', channel: name, message: TOO_MANY })
  }

  #confirm(name: string, repeats: number): void {
    for (let n = 0; n <= repeats; n++) this.#tab.sendControl({ type: 'subscription.confirmed', channel: name })
  }

  async #catchUp(name: string, lastEventId: number): Promise<void> {
    const channel = await this.#resolveChannel(name)
    if (channel.kind !== 'session') return
    const send = (told: Told) => this.#sendAfter(channel.id, lastEventId, 'logged', told)
    const feed = this.#feeds.get(name)
    await (feed === undefined ? send(new Told()) : feed.holdDuring(() => send(feed.told)))
  }

  /** Looks up first an id that is not known: calling a Durable Object creates it. Ids of no session get a channel that never sends. */
  async #resolveChannel(name: string): Promise<Channel> {
    const channel = channelOf(name)
    if (channel.kind !== 'session' || this.#feeds.has(name)) return channel
    const { db, known, clock } = this.#deps
    if (known.chainOf(channel.id) !== undefined) return channel
    if (this.#unknown.has(channel.id, clock.now())) return { kind: 'quiet' }
    if ((await getState(db, channel.id)) !== null) return channel
    this.#unknown.add(channel.id, clock.now())
    return { kind: 'quiet' }
  }

  /** Unlogged frames (open texts, progress) are for subscriptions with a cursor, which are ours: a client of the reference would append an open text to its own. */
  async #sendAfter(id: string, cursor: number, what: 'logged' | 'with unlogged', told: Told): Promise<void> {
    const readPast = (after: number, limit: number) => this.#deps.investigations.since(id, after, limit)
    for await (const { frames, now } of pagesAfter(readPast, cursor)) {
      if (!this.#tab.isOpen) break
      await this.#tab.sendAll(told.filterPast(what === 'logged' ? frames : [...frames, ...now]))
    }
  }

  /** As the reference does without a cursor: sends the first 200 frames that are not forgotten, and tells if there are more. */
  async #sendRemembered(id: string, name: string, told: Told): Promise<void> {
    const { clock, investigations } = this.#deps
    const past = await investigations.remembered(id, clock.now() - REMEMBERED_MS, PAGE)
    await this.#tab.sendAll(told.filterPast(past.frames))
    if (!past.more) return
    told.noteOverflow()
    this.#tab.sendControl({ type: 'catchup.overflow', channel: name, has_more: true })
  }

  #drop(name: string): void {
    this.#feeds.get(name)?.drop()
    this.#feeds.delete(name)
  }

  #reportFailure(name: string, error: unknown): void {
    this.#drop(name)
    this.#deps.log({ event: 'relay.subscribe_failed', channel: name, cause: faultText(error) })
    this.#tab.sendControl({ type: 'subscription.error', channel: name, message: 'failed to subscribe to channel' })
  }
}
