import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { renderMarkdown, loadMarkdown } from '../data/markdown.ts'
import '../styles/markdown.css'

// While text streams, ten renderings a second look the same as sixty.
const STREAM_MS = 100

export function Markdown({ text, streaming = false }: { text: string; streaming?: boolean }) {
  useEffect(() => void loadMarkdown(), [])
  const shown = useThrottled(text, streaming)
  const render = renderMarkdown.value
  const html = useMemo(() => render?.(shown) ?? null, [render, shown])
  if (html === null) return <div class="markdown plain">{shown}</div>
  return <div class="markdown" dangerouslySetInnerHTML={{ __html: html }} />
}

function useThrottled(text: string, streaming: boolean): string {
  const [shown, show] = useState(text)
  const latest = useRef(text)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  latest.current = text
  useEffect(() => {
    if (!streaming) return
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      show(latest.current)
    }, STREAM_MS)
  }, [text, streaming])
  useEffect(() => () => clearTimeout(timer.current), [])
  return streaming ? shown : text
}
