/** The host of the request, with its port. */
export function hostOf(request: Request): string {
  return request.headers.get('Host') ?? new URL(request.url).host
}

/** Protects a local system from DNS rebinding: a page whose own name leads to this machine still sends that name as the host. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}
