import type { ToolOutcome } from '../../ports.ts'
import type { SkillText } from '../log/plan.ts'

/** The answer of `load_skill`: each text that was found, a word on each that was not. It fails only when nothing was found. */
export function loadSkills(
  args: Record<string, unknown>,
  allowed: ReadonlyArray<string>,
  texts: Readonly<Record<string, SkillText>>,
): ToolOutcome {
  const asked = args['names'] ?? args['input']
  const names = (Array.isArray(asked) ? asked : [asked]).filter(name => typeof name === 'string' && name !== '')
  const available = `Available: ${allowed.join(', ')}.`
  if (names.length === 0) return failed(`load_skill needs names, a list of at least one skill. ${available}`)
  const found = names.filter(name => allowed.includes(name) && texts[name] !== undefined)
  const missing = names.filter(name => !found.includes(name))
  const note = missing.length === 0 ? '' : `Not found: ${missing.join(', ')}. ${available}`
  if (found.length === 0) return failed(`None of these skills exists. ${note}`)
  const parts = found.map(name => `# Skill: ${name}\n\n${texts[name]?.body.trim() ?? ''}`)
  return { kind: 'answer', content: [...parts, note].filter(part => part !== '').join('\n\n'), isError: false }
}

function failed(content: string): ToolOutcome {
  return { kind: 'answer', content, isError: true }
}
