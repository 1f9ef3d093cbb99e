// Which variables of this machine a stdio server gets, and which values are never printed.

/** What programs need to find themselves and their files. Everything else must be declared in the server's `env`. */
const NEEDED = new Set(
  (
    'PATH HOME USER LOGNAME SHELL LANG LC_ALL LC_CTYPE TZ TMPDIR ' +
    // The same on Windows.
    'TEMP TMP SYSTEMROOT SYSTEMDRIVE USERPROFILE USERNAME HOMEDRIVE HOMEPATH PATHEXT COMSPEC APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES'
  ).split(' '),
)

export type Env = Readonly<Record<string, string | undefined>>

/** Never the environment as a whole: it holds keys under any name, which a server can read out to a model. */
export function childEnv(inherited: Env, configured: Readonly<Record<string, string>>): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && NEEDED.has(name.toUpperCase())) env[name] = value
  }
  return { ...env, ...configured }
}

/** Blanks out configured values. A plain address stays readable, because operators look for it in errors. */
export function scrubber(configured: Readonly<Record<string, string>>): (text: string) => string {
  const secrets = Object.values(configured)
    .filter(value => value.length >= 4 && !isPlainAddress(value))
    .toSorted((a, b) => b.length - a.length)
  return text => secrets.reduce((clean, secret) => clean.replaceAll(secret, '[hidden]'), text)
}

function isPlainAddress(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && url.host !== '' && url.username === '' && url.password === '' && url.search === ''
}
