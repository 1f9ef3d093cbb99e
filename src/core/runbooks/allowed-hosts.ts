// Which hosts runbooks may come from: `system.runbooks.allowed_domains`.

/** Whether the list names the host, with or without `www.` before it. `hostname` is in small letters, as `URL` gives it. */
export function namesHost(domains: ReadonlyArray<string>, hostname: string): boolean {
  return domains.some(domain => {
    const name = domain.toLowerCase()
    return hostname === name || hostname === `www.${name}`
  })
}

/** An empty list allows every host. */
export function allowsHost(domains: ReadonlyArray<string>, hostname: string): boolean {
  return domains.length === 0 || namesHost(domains, hostname)
}
