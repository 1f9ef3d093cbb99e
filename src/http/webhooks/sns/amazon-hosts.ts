// Which addresses a message of Amazon SNS may lead to.

// "Verifying the signatures of Amazon SNS messages" (docs.aws.amazon.com/sns): the hosts of all regions, and those in China.
const SNS = /^sns\.[a-z]{2}(?:-[a-z]+)+-\d\.amazonaws\.com(?:\.cn)?$/
// The host also answers calls of its API, with what a caller chose. The files of certificates have names of this form alone.
const CERTIFICATE = /^\/SimpleNotificationService-[0-9a-f]+\.pem$/
// Authorities of Amazon Trust Services, as their certificates name them: crt.r2m01.amazontrust.com, crt.rootca1.amazontrust.com.
const AUTHORITY = /^crt\.[a-z0-9]+\.amazontrust\.com$/

/** Why this address of Amazon SNS is not opened, as the end of a sentence; null if it may be. */
export function refuseSns(url: URL): string | null {
  const isAmazon = url.protocol === 'https:' && url.port === '' && url.username === '' && SNS.test(url.hostname)
  return isAmazon ? null : `its host ${url.hostname} is not Amazon SNS's`
}

/** The same for the file of a certificate that signs messages. */
export function refuseCertificate(url: URL): string | null {
  const isFile = CERTIFICATE.test(url.pathname) && url.search === '' && url.hash === ''
  return refuseSns(url) ?? (isFile ? null : 'its address is not that of a certificate of Amazon SNS')
}

/** The same for the certificate of an authority. By http too: what it is worth its signature says. */
export function refuseAuthority(url: URL): string | null {
  const isAmazon = url.port === '' && url.username === '' && AUTHORITY.test(url.hostname)
  return isAmazon ? null : `its host ${url.hostname} is not an authority of Amazon's`
}
