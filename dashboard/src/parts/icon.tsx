// Strokes on a grid of 16 by 16.
const PATHS = {
  thought: 'M8 2.5a4 4 0 0 0-2.3 7.3c.5.4.8.9.8 1.5h3c0-.6.3-1.1.8-1.5A4 4 0 0 0 8 2.5ZM6.5 13.5h3',
  response: 'M2.5 3.5h11v7.5h-6l-3 2.5v-2.5h-2z',
  tool: 'M9.5 2.6a3.4 3.4 0 0 0-3 4.9l-4 4 2 2 4-4a3.4 3.4 0 0 0 4.6-4.3l-2 2-2-.6-.6-2 2-2a3.4 3.4 0 0 0-1 0Z',
  summary: 'M3 3.5h10M3 6.5h10M3 9.5h6M3 12.5h4',
  error: 'M8 2 14.5 13.5h-13zM8 6.2v3.4M8 11.6v.1',
  question: 'M6 6a2 2 0 1 1 2.8 1.9c-.6.3-.8.7-.8 1.4M8 11.6v.1M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8Z',
  conclusion: 'M3.5 2v12M3.5 3h9l-2 3 2 3h-9',
  code: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.3 10.3l3.4 3.4',
  task: 'M3 3h10v10H3zM5.5 8l2 2 3.2-4',
  swap: 'M3 5.5h9l-2.5-2.5M13 10.5H4l2.5 2.5',
  book: 'M3 3.2c2-.7 3.6-.5 5 .6 1.4-1.1 3-1.3 5-.6v9.3c-2-.7-3.6-.5-5 .6-1.4-1.1-3-1.3-5-.6zM8 3.8v9.3',
  chevron: 'M4.5 6.5 8 10l3.5-3.5',
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  label: 'M2.5 2.5h5l6 6-5 5-6-6zM5.2 5.2v.1',
  stop: 'M4.5 4.5h7v7h-7z',
  clock: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM8 4.8V8l2.2 1.6',
  dash: 'M4 8h8',
  run: 'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z',
  copy: 'M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1',
  link: 'M6.8 9.2a2.3 2.3 0 0 0 3.3 0l2.6-2.6a2.3 2.3 0 0 0-3.3-3.3l-.9.9M9.2 6.8a2.3 2.3 0 0 0-3.3 0L3.3 9.4a2.3 2.3 0 0 0 3.3 3.3l.9-.9',
  sun: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6ZM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6Z',
  half: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM8 2v12M10 3v10M12 4.5v7',
  plus: 'M8 3v10M3 8h10',
  down: 'M8 3v10M4 9l4 4 4-4',
  pen: 'M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3zM9.2 4.5l2.3 2.3',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  up: 'M8 13V3M4 7l4-4 4 4',
  panel: 'M2.5 3h11v10h-11zM9.5 3v10',
  back: 'M13 8H3M7 4 3 8l4 4',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, class: kind = '' }: { name: IconName; class?: string }) {
  return (
    <svg class={`icon ${kind}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
