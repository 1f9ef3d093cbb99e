const encoder = new TextEncoder()

/** Compares digests, in constant time, so that the time tells nothing about the token. */
export async function sameToken(sent: string, expected: string): Promise<boolean> {
  const [a, b] = await Promise.all([digest(sent), digest(expected)])
  return crypto.subtle.timingSafeEqual(a, b)
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', encoder.encode(text))
}
