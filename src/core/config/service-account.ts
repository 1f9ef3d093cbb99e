// The JSON of a service account of Google, as its console gives it.

import { isObject, parseJson } from '../json.ts'

export type ServiceAccount = { email: string; keyId: string; privateKey: string; tokenUri: string; project: string }

const TOKEN_URI = 'https://oauth2.googleapis.com/token'
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/** `fault` follows the name of what holds the text, and quotes nothing of it. */
export function readServiceAccount(text: string): { account: ServiceAccount } | { fault: string } {
  if (/^(\/|\.|[a-z]:\\|~)[^{]*$/i.test(text))
    return { fault: "holds a path, and a Worker has no files. Put the file's JSON into it" }
  const value = parseJson(text)
  if (!isObject(value)) return { fault: 'holds no JSON of a service account' }
  const field = (name: string) => (typeof value[name] === 'string' ? value[name].trim() : '')
  const email = field('client_email')
  // Where the JSON came through a file of variables, the line ends may have been escaped twice.
  const privateKey = field('private_key').replaceAll(String.raw`\n`, '\n')
  if (email === '') return { fault: "holds JSON without 'client_email', so no service account" }
  if (!privateKey.startsWith('-----BEGIN PRIVATE KEY-----'))
    return { fault: "holds JSON without a 'private_key' in PKCS 8, so no service account" }
  const tokenUri = field('token_uri') || TOKEN_URI
  if (!isSafe(tokenUri)) return { fault: "holds JSON whose 'token_uri' is not https" }
  return { account: { email, keyId: field('private_key_id'), privateKey, tokenUri, project: field('project_id') } }
}

/** A signed assertion buys a token, so it goes over no open line. */
function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname))
}
