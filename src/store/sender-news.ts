/** What became of one notification. */
export type Heard =
  | { kind: 'alert'; session: string }
  | { kind: 'quiet'; reason: string }
  | { kind: 'refused'; status: number; reason: string }

export type SenderNews = Heard & { sender: string; at: string }
