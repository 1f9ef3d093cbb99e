/** Indented JSON where the text is JSON, else the text. */
export function pretty(text: string): string {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    // It only looks like JSON: shown unchanged.
    return text
  }
}
