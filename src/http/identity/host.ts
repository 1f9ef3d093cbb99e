/** The host that was asked for, port included. */
export function hostOf(request: Request): string {
  return request.headers.get('Host') ?? new URL(request.url).host
}

/** A page of another site that has its name point here (DNS rebinding) still sends its own name as the host. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}
