/** The token of an `Authorization` header: of `Bearer`, or the password of `Basic`, which some senders know alone. Null if there is none. */
export function sentToken(header: string | null): string | null {
  const [, scheme = '', value = ''] = /^(Bearer|Basic) +(\S+) *$/i.exec(header ?? '') ?? []
  if (scheme === '') return null
  return scheme.toLowerCase() === 'bearer' ? value : passwordOf(value)
}

/** Of `user:password` in base64; null for anything else. */
function passwordOf(value: string): string | null {
  try {
    const text = atob(value)
    return text.slice(text.indexOf(':') + 1) || null
  } catch {
    // It is no base64: another scheme's credentials, or a slip.
    return null
  }
}
