/** An error that the person at the terminal can fix: only its message is printed. */
export class Fault extends Error {
  override name = 'Fault'
}

/** An error as one sentence without a stack. */
export function sentence(error: unknown): string {
  if (error instanceof Fault) return error.message
  const { code, message } =
    error instanceof Error ? (error as Error & { code?: unknown }) : { code: undefined, message: String(error) }
  if (code === 'ERR_ADDRESS_IN_USE' || code === 'EADDRINUSE') {
    return 'The port is in use by another program. Stop it, or choose another port: PORT=8788 npm start'
  }
  if (code === 'EACCES' || code === 'EPERM')
    return `${oneLine(message)}. Check who owns the file, or move the state with TARSY_STATE_DIR.`
  if (code === 'ENOSPC') return 'The disk is full. Make room, or move the state with TARSY_STATE_DIR.'
  if (code === 'ERR_RUNTIME_FAILURE') {
    return `The local runtime (workerd) could not start: ${lastLine(message)}. Run \`npm ci\` to install it afresh; the state is kept.`
  }
  return `The start failed: ${oneLine(message)}`
}

function oneLine(text: string): string {
  return (text.split('\n').find(line => line.trim() !== '') ?? 'unknown error').trim().replace(/\.$/, '')
}

// Miniflare puts its own sentence first and the runtime's reason last.
function lastLine(text: string): string {
  return (text.split('\n').findLast(line => line.trim() !== '') ?? 'unknown error').trim().replace(/\.$/, '')
}
