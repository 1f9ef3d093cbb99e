/** One sentence of a model. What it put between backticks is code; nothing else is marked up in a sentence. */
export function Coded({ text }: { text: string }) {
  return <>{text.split(/`([^`]+)`/).map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</>
}
