// Masking patterns of the operator. They run on RE2, whose time is linear in the text; the reference (TARSy in Go) has the same dialect.

import { RE2JS } from 're2js'

export type CustomPattern = { replace(text: string): string }

/** Returns the reason, for the operator, if the pattern cannot be used. */
export function compileCustom(pattern: string, replacement: string): CustomPattern | { reason: string } {
  if (/\(\?(?:[=!]|<[=!])/.test(pattern)) {
    return {
      reason:
        'it uses lookahead or lookbehind, which RE2 does not have. Match the surrounding text too and put it back with ${1}',
    }
  }
  if (/(?:^|[^\\])(?:\\\\)*\\[1-9]/.test(pattern))
    return { reason: 'it refers back to a group, which RE2 does not have. Write the text out' }
  try {
    const compiled = RE2JS.compile(pattern)
    const template = parseReplacement(replacement)
    return { replace: text => replaceAll(compiled, template, text) }
  } catch {
    // The library's message quotes the pattern, which may contain a secret.
    return {
      reason:
        'it is not a regular expression of the RE2 kind. Correct it; https://github.com/google/re2/wiki/Syntax lists what is allowed',
    }
  }
}

type Part = string | { group: string }

/** Parses `$1`, `$name`, `${1}`, `${name}` and `$$` as Go does: the longest name counts, so `$1x` is the group named `1x`. */
function parseReplacement(replacement: string): Array<Part> {
  const parts: Array<Part> = []
  let from = 0
  for (const match of replacement.matchAll(/\$(?:(\$)|(\w+)|\{(\w+)\})/g)) {
    parts.push(replacement.slice(from, match.index))
    parts.push(match[1] === '$' ? '$' : { group: match[2] ?? match[3] ?? '' })
    from = match.index + match[0].length
  }
  return [...parts, replacement.slice(from)]
}

function replaceAll(compiled: RE2JS, template: ReadonlyArray<Part>, text: string): string {
  const matcher = compiled.matcher(text)
  const names = compiled.namedGroups()
  let result = ''
  let from = 0
  let end = -1
  while (matcher.find()) {
    // As in Go, an empty match directly after another match does not count.
    if (matcher.start() === matcher.end() && matcher.start() === end) continue
    end = matcher.end()
    result += text.slice(from, matcher.start())
    for (const part of template) {
      if (typeof part === 'string') result += part
      else {
        const index = /^\d+$/.test(part.group) ? Number(part.group) : names[part.group]
        if (index !== undefined && index <= compiled.groupCount()) result += matcher.group(index) ?? ''
      }
    }
    from = end
  }
  return result + text.slice(from)
}
