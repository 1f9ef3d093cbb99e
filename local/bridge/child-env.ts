// Which variables of this machine a stdio server gets, and which values are never printed.

/** Without keys and tokens of this machine, unless the configuration hands them on by name. */
const OURS = /_API_KEY$|TOKEN|SECRET/i

export type Env = Readonly<Record<string, string | undefined>>

export function childEnv(inherited: Env, configured: Readonly<Record<string, string>>): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && !OURS.test(name)) env[name] = value
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
