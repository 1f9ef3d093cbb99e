// Secrets of a well-known form that is no vendor's: signed tokens, private keys, and files of credentials in base64.

import { maskGroup } from './rewriter.ts'
import { maskPem } from './pem.ts'

const JWT =
  /(?<![\w.-])(eyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*){0,3}|eyJ[\w-]{8,}\.[\w-]*\.[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,})/g
const BEARER = /\bbearer\s{1,20}([\w.-]{20,}[\w+/=.~-]*)/gi
/** Hashes of passwords, as in shadow and htpasswd (crypt(5)). */
const CRYPT = /(\$(?:2[abxy]|5|6|y|7|gy|apr1|1|argon2(?:id|i|d))\$[./\w$=,+-]{20,})/g
/** In base64: `-----BEGIN`. */
const ENCODED_PEM = /(LS0tLS1CRUdJTi[A-Za-z0-9+/\r\n]{20,}={0,2})/g
/** In base64: `{"auths":`, with or without a blank or a line break. */
const DOCKER_CONFIG =
  /(?<![A-Za-z0-9+/])(ey(?:JhdXRocy|AiYXV0aHMi|AgImF1dGhz|ogICAgImF1dGhz|oJImF1dGhz|ogImF1dGhz|ogICJhdXRocy)[A-Za-z0-9+/]{8,}={0,2})/g

export function maskTokens(text: string): string {
  const signed = maskGroup(text, JWT, () => '[MASKED_TOKEN]')
  const borne = maskGroup(signed, BEARER, () => '[MASKED_TOKEN]')
  const hashed = maskGroup(borne, CRYPT, () => '[MASKED_PASSWORD_HASH]')
  return maskGroup(hashed, DOCKER_CONFIG, () => '[MASKED_CREDENTIALS]')
}

export function maskPrivateKeys(text: string): string {
  const mark = '[MASKED_PRIVATE_KEY]'
  const plain = maskPem(text, label => label.includes('PRIVATE'), mark)
  return maskGroup(plain, ENCODED_PEM, encoded => (isPrivate(encoded) ? mark : null))
}

/** The label stands within the first 48 characters. */
function isPrivate(encoded: string): boolean {
  return atob(encoded.replaceAll(/[\r\n]/g, '').slice(0, 48)).includes('PRIV')
}
