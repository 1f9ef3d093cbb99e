// Finds what stands out in a tool's result, by simple rules: high percentages, load above the cores, words of failure. Pure.

import { leaves } from './demo-values.ts'

export type Finding = { level: 'high' | 'watch'; text: string }

const HIGH = 90
const WATCH = 80
// A high percentage of what is left is good.
const LEFT_OVER = /free|idle|avail|remain|healthy|success|uptime|hit/i
const SHARE = /percent|pct|utili[sz]ation|usage|used_ratio/i
const FAILURE =
  /\b(errors?|fail(?:ed|ure|ing)?|fatal|panic|oom|out of memory|killed process|segfault|critical|crashloop\w*)\b/i
// "0 errors" and "error_count: 0" are no failures.
const NONE =
  /\b(?:0|no|zero)\s+(?:errors?|failures?|failed)\b|(?:errors?|fail\w*)["\s]*[:=]\s*(?:0\b|false|null|none|\[\])/i

// Lines that explain or deny a figure do not report one: "no disk is 90% full", "100% is one CPU".
const EXPLAINS = /^no\b|\d\s?% (?:is|means|=)\s/i

export function listFindings(tool: string, content: string): Array<Finding> {
  const document = leaves(content)
  const lines = content
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  const shares = document ? document.flatMap(leaf => shareOfLeaf(leaf.path, leaf.value)) : lines.flatMap(shareOfLine)
  const texts = document
    ? document.filter(leaf => typeof leaf.value === 'string').map(leaf => String(leaf.value))
    : lines
  return [
    ...shares.slice(0, 5),
    ...findLoad(content, document),
    ...findFailures(texts.flatMap(text => text.split('\n'))),
  ].map(finding => ({
    ...finding,
    text: `\`${tool}\`: ${finding.text}`,
  }))
}

function level(percent: number): Finding['level'] | null {
  return percent >= HIGH ? 'high' : percent >= WATCH ? 'watch' : null
}

function shareOfLeaf(path: string, value: unknown): Array<Finding> {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d+(\.\d+)?\s*%$/.test(value)
        ? Number.parseFloat(value)
        : Number.NaN
  const isShare = SHARE.test(path) || typeof value === 'string'
  const how = Number.isFinite(number) && isShare && !LEFT_OVER.test(path) ? level(number) : null
  return how ? [{ level: how, text: `${path} is ${value}${typeof value === 'number' ? ' %' : ''}` }] : []
}

function shareOfLine(line: string): Array<Finding> {
  if (EXPLAINS.test(line)) return []
  const numbers = [...line.matchAll(/(\d+(?:\.\d+)?)\s?%\s*(\w*)/g)]
    .filter(([, , after]) => !LEFT_OVER.test(after ?? '') && after !== 'id')
    .map(([, number]) => Number(number))
  const how = LEFT_OVER.test(line) && numbers.length < 2 ? null : level(Math.max(-1, ...numbers))
  return how ? [{ level: how, text: quoteAsCode(line) }] : []
}

/** Load averages above the number of cores mean that work is waiting. */
function findLoad(content: string, document: ReturnType<typeof leaves>): Array<Finding> {
  const one =
    numberAt(document, /load.*(1m?|one|\[0\])$|^load1/i) ??
    firstNumber(content, /load(?: average)?s?[^\d\n]{0,20}(\d+(?:\.\d+)?)/i)
  const cores =
    numberAt(document, /(cores|cpus|cpu_?count|ncpu)$/i) ??
    firstNumber(content, /(?:cores|cpus?)["\s]*[:=]\s*(\d+)\b/i) ??
    firstNumber(content, /(\d+)\s+(?:\w+\s+)?(?:cores|cpus)\b/i)
  if (one === undefined || cores === undefined || cores === 0 || one <= cores) return []
  return [
    {
      level: one >= 2 * cores ? 'high' : 'watch',
      text: `load ${one} on ${cores} cores: work is waiting for a processor`,
    },
  ]
}

function findFailures(lines: ReadonlyArray<string>): Array<Finding> {
  const bad = lines.filter(line => FAILURE.test(line) && !NONE.test(line))
  if (bad.length === 0) return []
  const first = bad.slice(0, 3).map(quoteAsCode).join(' · ')
  return [
    { level: 'watch', text: `${bad.length} ${bad.length === 1 ? 'line speaks' : 'lines speak'} of failure: ${first}` },
  ]
}

function numberAt(document: ReturnType<typeof leaves>, path: RegExp): number | undefined {
  return document?.find(leaf => typeof leaf.value === 'number' && path.test(leaf.path))?.value as number | undefined
}

function firstNumber(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** Quotes a line as code, so that a tool's text is never read as Markdown. */
function quoteAsCode(line: string): string {
  const text = line.trim().replace(/\s+/g, ' ').replaceAll('`', "'")
  return `\`${text.length > 160 ? `${text.slice(0, 159)}…` : text}\``
}
