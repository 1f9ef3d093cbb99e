import type { SessionView } from '#core/protocol/view.ts'

export const TABS = ['answer', 'timeline', 'trace', 'alert', 'chat'] as const
export type Tab = (typeof TABS)[number]

/** A link to an event leads into the timeline; one that names no tab, or no known one, to the answer. */
export function tabOf({ tab, event }: Readonly<Record<string, string>>): Tab {
  return TABS.find(each => each === tab) ?? (event === undefined ? 'answer' : 'timeline')
}

type TabsProps = { now: Tab; running: boolean; view: SessionView }

export function Tabs({ now, running, view }: TabsProps) {
  const chats = view.detail?.chat_message_count ?? 0
  const words: Record<Tab, string> = {
    answer: running ? 'Now' : 'Answer',
    timeline: 'Timeline',
    trace: 'Trace',
    alert: 'Alert',
    chat: 'Chat',
  }
  const counts: Partial<Record<Tab, number>> = { timeline: view.events.length, chat: chats }
  return (
    <nav class="tabs" aria-label="Parts of the session">
      {TABS.map((tab, at) => (
        <a
          key={tab}
          href={`?tab=${tab}`}
          aria-current={tab === now ? 'page' : undefined}
          aria-keyshortcuts={`${at + 1}`}
        >
          {words[tab]}
          {(counts[tab] ?? 0) > 0 && <span class="number">{counts[tab]}</span>}
        </a>
      ))}
    </nav>
  )
}
