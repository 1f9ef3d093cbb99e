// Passwords on command lines, where a short flag means one only for some programs, and in statements and files that separate by blanks.

import { isHarmless } from './harmless.ts'
import { maskGroup } from './rewriter.ts'
import { maskSqlValues } from './sql-values.ts'
import { maskTables } from './tables.ts'

const MARK = '[MASKED_PASSWORD]'
/** From a program to its flag, within one command. In JSON its words are strings. */
const WORDS = String.raw`[^\n|;&]{0,200}?[\s"',]`
const GAP = String.raw`(?:[\s=]|\\*["'],?\s*\\*["']|\\*["'](?=\S)){1,4}`
const VALUE = String.raw`\\*["']?([^\s"'\\|;&<>-][^\s"'\\|;&<>]{2,})`
const QUOTED = String.raw`(?:'([^'\n]{3,})'|"([^"\n]{3,})")`

const command = (programs: string, flag: string, value = VALUE) =>
  new RegExp(`\\b(?:${programs})\\b${WORDS}${flag}${value}`, 'g')

const COMMANDS: ReadonlyArray<RegExp> = [
  // Without a blank between the flag and its value.
  command(String.raw`mysql(?:dump|admin|sh|import|check|show)?|mariadb(?:-dump|-admin)?|7z|7za|unrar|sshpass`, '-p'),
  command('sqlcmd|bcp|isql|osql', '-P'),
  command('ldap(?:search|modify|add|delete|whoami|passwd)', '-w'),
  command('curl', '-[uU]', String.raw`[^\s:"'\\]{1,100}:([^\s"'\\]{3,})`),
  command(
    String.raw`mongo(?:sh|dump|restore|export|import)?|(?:docker|podman|helm registry|nerdctl|crane auth|oras|skopeo|az|oc|cf|argocd|vault|buildah)\s+login|sshpass|cqlsh|beeline|influx|rabbitmqadmin|clickhouse-client|tsh|couchbase-cli|cbq|ansible|twine upload`,
    `-p${GAP}`,
  ),
  command('redis-cli|redis-benchmark|valkey-cli', `-a${GAP}`),
  command('sqlcmd|bcp|isql|zip|unzip|osql', `-P${GAP}`),
  command('ldap(?:search|modify|add|delete|whoami|passwd)|smbpasswd', `-w${GAP}`),
  command(
    'curl|http|https|wget|xh',
    `(?:-u|--user|--proxy-user|-U|-a|--auth)${GAP}`,
    String.raw`\\*["']?[^\s:"'\\]{1,100}:([^\s"'\\]{3,})`,
  ),
  command(
    'smbclient|winexe|rpcclient|lftp',
    `-[Uu]${GAP}`,
    String.raw`\\*["']?[^\s:"'\\%,]{1,100}[%,:]([^\s"'\\]{3,})`,
  ),
  command('keytool|jarsigner', `-(?:storepass|keypass|deststorepass|srcstorepass)${GAP}`),
  command('htpasswd', String.raw`-\w*b\w*\s+\S+\s+\S+\s+`),
]

/** Quoted values of the flags above may hold blanks. */
const QUOTED_COMMANDS: ReadonlyArray<RegExp> = [
  new RegExp(
    `\\b(?:sshpass|mysql\\w*|redis-cli|mongo\\w*|sqlcmd|(?:docker|podman|az)\\s+login)\\b${WORDS}-[pPa]\\s*${QUOTED}`,
    'g',
  ),
  new RegExp(
    String.raw`\b(?:curl|wget|http)\b${WORDS}(?:-u|--user|--proxy-user)[\s=]+(?:'[^:'\n]{0,100}:([^'\n]{3,})'|"[^:"\n]{0,100}:([^"\n]{3,})")`,
    'g',
  ),
]

const STATEMENTS: ReadonlyArray<RegExp> = [
  /\bIDENTIFIED\s+(?:WITH\s+[\w'"]+\s+)?(?:BY|AS)\s+(?:PASSWORD\s+)?\\*['"]([^'"\n]+)['"]/gi,
  /\bIDENTIFIED\s+BY\s+([^\s'";]{3,})/gi,
  /\bPASSWORD\s*\(\s*\\*['"]([^'"\n]+)['"]/gi,
  /\b(?:requirepass|masterauth)\s+"?([^\s"]{3,})/g,
  /\bAUTH\s+(?:default\s+)?([^\s"'<>]{8,})$/gm,
  /\blogin\s+\S{1,100}\s+password\s+([^\s"']{3,})/g,
  /^[ \t]*password[ \t]+(?:\d[ \t]+)?([^\s"']*[\d!#$%&*+@^][^\s"']*)$/gm,
]

/** What each of these expressions needs, found quickly: most texts have none. */
const FLAG = /[\s"',]-[-\w]/
const STATEMENT = /identified|pass|auth/i

export function maskCommands(text: string): string {
  const flags = FLAG.test(text) ? [...QUOTED_COMMANDS, ...COMMANDS] : []
  const statements = STATEMENT.test(text) ? STATEMENTS : []
  const masked = [...flags, ...statements].reduce(
    (current, expression) => maskGroup(current, expression, value => (isHarmless(value) ? null : MARK)),
    text,
  )
  return maskTables(maskSqlValues(masked))
}
