// A tab's channels, multiplexed: the tab holds one socket, the Worker one to each object that the tab subscribes to (design D6), so that
// objects keep sockets that hibernate and no object relays another's stream.

import { getState } from '#store/sessions.ts'
import type { AppDeps } from '../deps.ts'
import type { Action } from './actions.ts'
import { channelOf, parseAction, tooLong, type Channel } from './actions.ts'
import { PAGE, pagesAfter, REMEMBERED_MS } from './catchup.ts'
import { Feed } from './feed.ts'
import { CLOSE, Tab } from './tab.ts'
import { Told } from './told.ts'

type RelayDeps = Pick<AppDeps, 'db' | 'investigations' | 'lobby' | 'clock' | 'ids' | 'log'>
type ChannelAction = Exclude<Action, { kind: 'ping' | 'ack' | 'complain' }>

// Far above what a page uses. Each is a subrequest and an open socket of the Worker's, of which the platform gives a request so many.
const MOST_FOLLOWED = 100
const TOO_MANY = `this connection follows ${MOST_FOLLOWED} channels already, the most it can: unsubscribe from one, or open another connection`

/** Serves an accepted socket until it closes. */
export function relay(socket: WebSocket, deps: RelayDeps): void {
  new Relay(socket, deps).begin(socket)
}

class Relay {
  readonly #tab: Tab
  readonly #deps: RelayDeps
  /** What is followed; a channel that stays quiet has none. */
  readonly #feeds = new Map<string, Feed>()
  /** The last thing asked of each channel: what is asked next waits for it, what is asked of others does not. */
  readonly #turns = new Map<string, Promise<void>>()

  constructor(socket: WebSocket, deps: RelayDeps) {
    this.#tab = new Tab(socket)
    this.#deps = deps
  }

  begin(socket: WebSocket): void {
    socket.addEventListener('message', event => {
      // The wire is text only; a binary message says nothing.
      if (typeof event.data === 'string') this.#hear(event.data)
    })
    const gone = () => {
      this.#tab.closed()
      for (const feed of this.#feeds.values()) feed.drop()
      this.#feeds.clear()
    }
    socket.addEventListener('close', gone)
    socket.addEventListener('error', gone)
    this.#tab.control({ type: 'connection.established', connection_id: this.#deps.ids.uuid() })
  }

  #hear(text: string): void {
    if (tooLong(text)) {
      this.#tab.close(CLOSE.tooBig, 'message too big')
      return
    }
    const action = parseAction(text)
    this.#tab.heard(action?.kind === 'ack' ? action.read : null)
    if (action === null || action.kind === 'ack') return
    if (action.kind === 'ping') this.#tab.control({ type: 'pong' })
    else if (action.kind === 'complain') this.#tab.control(action.frame)
    else this.#inTurn(action)
  }

  #inTurn(action: ChannelAction): void {
    const { channel } = action
    const before = this.#turns.get(channel) ?? Promise.resolve()
    const turn = before
      .then(() => this.#take(action))
      .finally(() => {
        if (this.#turns.get(channel) === turn) this.#turns.delete(channel)
      })
    this.#turns.set(channel, turn)
  }

  async #take(action: ChannelAction): Promise<void> {
    try {
      if (this.#tab.open) await this.#do(action)
    } catch (error) {
      this.#failed(action.channel, error)
    }
  }

  async #do(action: ChannelAction): Promise<void> {
    switch (action.kind) {
      case 'subscribe':
        return this.#subscribe(action.channel, action.lastEventId)
      case 'unsubscribe':
        return this.#drop(action.channel)
      case 'catchup':
        return this.#catchUp(action.channel, action.lastEventId)
      default:
        return action satisfies never
    }
  }

  /** Live first, then the past: nothing can fall between the two. */
  async #subscribe(name: string, lastEventId: number | null): Promise<void> {
    const channel = await this.#known(name)
    if (channel.kind === 'quiet') return this.#tab.control({ type: 'subscription.confirmed', channel: name })
    if (!this.#feeds.has(name) && this.#feeds.size >= MOST_FOLLOWED) {
      this.#tab.control({ type: 'subscription.error', channel: name, message: TOO_MANY })
      return
    }
    const feed = this.#feeds.get(name) ?? new Feed(this.#tab)
    this.#feeds.set(name, feed)
    const { lobby, investigations } = this.#deps
    await feed.during(async () => {
      if (!feed.live) {
        feed.attach(await (channel.kind === 'sessions' ? lobby.connect() : investigations.connect(channel.id)))
      }
      this.#tab.control({ type: 'subscription.confirmed', channel: name })
      if (channel.kind === 'sessions') return
      if (lastEventId === null) await this.#tellRemembered(channel.id, name, feed.told)
      else await this.#tellAfter(channel.id, lastEventId, 'and how it stands', feed.told)
    })
  }

  async #catchUp(name: string, lastEventId: number): Promise<void> {
    const channel = await this.#known(name)
    if (channel.kind !== 'session') return
    const tell = (told: Told) => this.#tellAfter(channel.id, lastEventId, 'frames alone', told)
    const feed = this.#feeds.get(name)
    await (feed === undefined ? tell(new Told()) : feed.during(() => tell(feed.told)))
  }

  /** An object that is merely asked comes into being, so that an id that nobody knows is as quiet as any other name. */
  async #known(name: string): Promise<Channel> {
    const channel = channelOf(name)
    if (channel.kind !== 'session') return channel
    return (await getState(this.#deps.db, channel.id)) === null ? { kind: 'quiet' } : channel
  }

  /** How it stands goes only to who subscribes with a cursor, which is ours: a client of the reference would append an open text to its own. */
  async #tellAfter(id: string, cursor: number, what: 'frames alone' | 'and how it stands', told: Told): Promise<void> {
    const past = (after: number, limit: number) => this.#deps.investigations.since(id, after, limit)
    for await (const { frames, now } of pagesAfter(past, cursor)) {
      if (!this.#tab.open) break
      await this.#tab.sendAll(told.past(what === 'frames alone' ? frames : [...frames, ...now]))
    }
  }

  /** What the reference sends to who has no cursor: the first 200 that it remembers, and word that there is more. */
  async #tellRemembered(id: string, name: string, told: Told): Promise<void> {
    const { clock, investigations } = this.#deps
    const past = await investigations.remembered(id, clock.now() - REMEMBERED_MS, PAGE)
    await this.#tab.sendAll(told.past(past.frames))
    if (!past.more) return
    told.overflow()
    this.#tab.control({ type: 'catchup.overflow', channel: name, has_more: true })
  }

  #drop(name: string): void {
    this.#feeds.get(name)?.drop()
    this.#feeds.delete(name)
  }

  #failed(name: string, error: unknown): void {
    this.#drop(name)
    this.#deps.log({ event: 'relay.subscribe_failed', channel: name, cause: String(error) })
    this.#tab.control({ type: 'subscription.error', channel: name, message: 'failed to subscribe to channel' })
  }
}
