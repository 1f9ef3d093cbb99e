// Credentials in the headers of HTTP that the name of a field alone does not tell: schemes of `Authorization`, and cookies.

import { isHarmless, isMade, isRandom } from './harmless.ts'
import { maskGroup, Rewriter } from './rewriter.ts'

const AUTHORIZATION =
  /authorization(?:\\*["'])?\s{0,5}[:=]\s{0,5}(?:\[(?!MASKED_)\s{0,5})?(?:\\*["'])?(?:(?:basic|bearer|token|apikey|api-token|api-key|bot|genie[kK]ey|ssws|splunk|key|negotiate|ntlm|zoho-oauthtoken)\s{1,5})?([^\s"'`,;\\<>]{6,})/gi
const BASIC = /\bbasic\s{1,5}([A-Za-z0-9+/_-]{8,}={0,2})(?![\w.])/gi
/** `auth` of a Docker configuration, `_auth` of npm: a name and a password in base64. */
const DOCKER_AUTH = /\b_?auth(?:\\*["'])?\s{0,5}[:=]\s{0,5}(?:\\*["'])?([A-Za-z0-9+/]{6,}={0,2})(?![\w.-])/gi
/** Signatures and codes that open what an address names. */
const SIGNATURE =
  /(?:[?&](?:sig|signature|code|x-(?:amz|goog)-(?:signature|security-token))=|\bsignature=)([\w%+/=.~-]{16,})/gi
const COOKIES = /cookie(?:\\*["'])?\s{0,5}[:=]\s{0,5}(?:\[(?!MASKED_)\s{0,5})?(?:\\*["'])?([^\n"'\\]{1,8000})/gi
const COOKIE = /(?<![\w.-])([\w.-]+)=([^\s;,]{12,})/g

const MARK = '[MASKED_CREDENTIALS]'
const TOKEN = '[MASKED_TOKEN]'

export function maskHeaders(text: string): string {
  const basic = maskGroup(text, BASIC, value => (isMade(value) ? MARK : null))
  const authorized = maskGroup(basic, AUTHORIZATION, value => (!isHarmless(value) && isMade(value) ? TOKEN : null))
  const docker = maskGroup(authorized, DOCKER_AUTH, value => (isPair(value) ? MARK : null))
  return maskCookies(maskGroup(docker, SIGNATURE, value => (isRandom(value) || value.length >= 32 ? MARK : null)))
}

/** Whether it is base64 of `name:password`. */
function isPair(value: string): boolean {
  try {
    return /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(atob(value))
  } catch {
    // Not base64.
    return false
  }
}

function maskCookies(text: string): string {
  const out = new Rewriter(text)
  for (let found = COOKIES.exec(text); found !== null; found = COOKIES.exec(text)) {
    const content = found[1] ?? ''
    const from = COOKIES.lastIndex - content.length
    for (const { index, 1: name = '', 2: value = '' } of content.matchAll(COOKIE)) {
      const start = from + index + name.length + 1
      if (!isHarmless(value) && isMade(value)) out.replace(start, start + value.length, MARK)
    }
  }
  return out.finish()
}
