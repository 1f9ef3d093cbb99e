import type { ToolOutcome } from '../../ports.ts'
import type { SkillText } from '../log/plan.ts'
import { answerWith, failWith } from './call-result.ts'

/** Answers `load_skill` with the texts that were found and the names that were not. Fails only if nothing was found. */
export function loadSkills(
  args: Record<string, unknown>,
  allowed: ReadonlyArray<string>,
  texts: Readonly<Record<string, SkillText>>,
): ToolOutcome {
  const input = args['names'] ?? args['input']
  const names = (Array.isArray(input) ? input : [input]).filter(name => typeof name === 'string' && name !== '')
  const available = `Available: ${allowed.join(', ')}.`
  if (names.length === 0) return failWith(`load_skill needs names, a list of at least one skill. ${available}`)
  const found = names.filter(name => allowed.includes(name) && texts[name] !== undefined)
  const missing = names.filter(name => !found.includes(name))
  const note = missing.length === 0 ? '' : `Not found: ${missing.join(', ')}. ${available}`
  if (found.length === 0) return failWith(`None of these skills exists. ${note}`)
  const parts = found.map(name => `# Skill: ${name}\n\n${texts[name]?.body.trim() ?? ''}`)
  return answerWith([...parts, note].filter(part => part !== '').join('\n\n'))
}
