// A fault as the log may hold it. The message of a failed statement ends with the values of its parameters, and those are alerts, questions and
// analyses.

/** The fault with its stack, without the values of a statement. */
export function faultText(error: unknown): string {
  const cause = causeOfStatement(error)
  if (cause !== undefined) return `a statement of the database failed: ${faultText(cause)}`
  return withoutValues(error instanceof Error ? (error.stack ?? error.message) : String(error))
}

/** What the database said. Its driver (drizzle-orm) wraps that in an error that has `query` and `params`. */
function causeOfStatement(error: unknown): unknown {
  if (!(error instanceof Error) || !('query' in error) || !('params' in error)) return undefined
  return error.cause ?? 'it did not say why'
}

/** The same for an error that came from an object: only its text is left. What follows the values is cut off too, for they may hold anything. */
function withoutValues(text: string): string {
  return text.replace(/(Failed query: [^]*?)\nparams:[^]*/, '$1')
}
