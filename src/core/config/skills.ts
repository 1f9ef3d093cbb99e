// Skills: `skills/<dir>/SKILL.md`, or files directly in `skills/`. A skill's name is the `name` of its front-matter.

import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { ConfigFiles, Issue, Skill } from './config.ts'

/** Whether a file of the configuration folder holds a skill. */
export function isSkillFile(path: string): boolean {
  const parts = path.split('/')
  if (parts[0] !== 'skills' || parts.some(part => part.startsWith('.'))) return false
  return parts.length === 2 || (parts.length === 3 && parts[2] === 'SKILL.md')
}

/** Skills by name. Mistakes are added to `errors`, and their files left out. */
export function loadSkills(files: ConfigFiles, errors: Array<Issue>): Record<string, Skill> {
  const skills: Record<string, Skill> = {}
  const origin = new Map<string, string>()
  for (const file of Object.keys(files).filter(isSkillFile).toSorted()) {
    const skill = readSkill(file, files[file] ?? '', errors)
    if (skill === null) continue
    const first = origin.get(skill.name)
    if (first !== undefined) {
      const message = `The skill name '${skill.name}' is taken by ${first}. Give one of them another name.`
      errors.push({ file, path: 'name', line: 2, column: 1, message })
      continue
    }
    origin.set(skill.name, file)
    skills[skill.name] = skill
  }
  return skills
}

function readSkill(file: string, raw: string, errors: Array<Issue>): Skill | null {
  const lines = raw
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
  const end = lines.findIndex((line, i) => i > 0 && line.trimEnd() === '---')
  const report = (path: string, message: string, line = 1, column = 1) => {
    errors.push({ file, path, line, column, message })
    return null
  }
  if (lines[0]?.trimEnd() !== '---' || end === -1)
    return report('', "A skill begins with front-matter: 'name' and 'description' between two lines of '---'. Add it.")
  const counter = new LineCounter()
  const options = { schema: 'failsafe', lineCounter: counter, prettyErrors: false, logLevel: 'silent' } as const
  const document = parseDocument(lines.slice(1, end).join('\n'), options)
  const [broken] = document.errors
  if (broken !== undefined) {
    const { line, col } = counter.linePos(broken.pos[0])
    const message = `The front-matter is not valid YAML here: ${broken.message.split('\n')[0]}. Correct the line.`
    return report('', message, line + 1, col)
  }
  const name = textAt(document, 'name')
  const description = textAt(document, 'description')
  if (name === '') report('name', "The front-matter has no 'name'. Add the name by which agents ask for the skill.")
  if (description === '')
    report('description', "The front-matter has no 'description'. Add one line that says when to use the skill.")
  if (name === '' || description === '') return null
  const body = lines.slice(end + 1).join('\n')
  return { name, description, body: body.trim() }
}

function textAt({ contents }: Document, key: string): string {
  const node = isMap(contents) ? contents.get(key, true) : undefined
  return isScalar(node) ? String(node.value ?? '').trim() : ''
}
