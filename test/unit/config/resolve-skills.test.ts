import { expect, test } from 'vitest'
import { agentOf, chatOf, layered, plan } from './layers.ts'

test.each([
  [{}, [], ['s1', 's2', 's3', 's4']],
  [{ agent: 'skills: []' }, [], []],
  [{ agent: 'skills: [s2]' }, [], ['s2']],
  [{ agent: 'skills: [s2]', own: 'skills: [s3, s2]' }, [], ['s2', 's3']],
  [{ agent: 'skills: []', own: 'skills: [s3]' }, [], ['s3']],
  [{ own: 'skills: [s3]' }, [], ['s1', 's2', 's3', 's4']],
  [{ agent: 'required_skills: [s2]' }, ['s2'], ['s1', 's3', 's4']],
  [{ agent: 'required_skills: [s2, s1]', own: 'required_skills: [s1, s3]' }, ['s2', 's1', 's3'], ['s4']],
  [{ agent: 'skills: [s1, s2], required_skills: [s2]' }, ['s2'], ['s1']],
  [{ agent: 'skills: [], required_skills: [s2]' }, ['s2'], []],
])('of %j the required skills are %j and those to load %j', (layers, required, skills) => {
  expect(agentOf(layered(layers))).toMatchObject({ requiredSkills: required, skills })
})

test('those who answer once keep their required skills and may load none', () => {
  const yaml = layered({
    stage: 'replicas: 2, synthesis: {agent: Lead}',
    more: 'Lead: {type: synthesis, required_skills: [s1]}',
  })
  expect(plan(yaml).stages[0]?.synthesis).toMatchObject({ requiredSkills: ['s1'], skills: [] })
})

test('a plan holds the text of each skill that an agent of it names, and of no other', () => {
  const yaml = layered({
    agent: 'skills: []',
    stage: 'replicas: 2, synthesis: {agent: Lead}, sub_agents: [B]',
    more: 'Lead: {type: synthesis, skills: [], required_skills: [s1]}, B: {description: b, skills: [s3]}',
  })
  const { skills } = plan(yaml)
  expect(skills).toEqual({
    s1: { description: 'on s1', body: 'body s1' },
    s3: { description: 'on s3', body: 'body s3' },
  })
})

test('chat has skills by the same rules', () => {
  const yaml = layered({ chat: 'agent: B', more: 'B: {skills: [s1, s2], required_skills: [s2]}' })
  expect(chatOf(yaml)).toMatchObject({ agent: { requiredSkills: ['s2'], skills: ['s1'] } })
  expect(Object.keys(chatOf(yaml)?.skills ?? {})).toEqual(['s1', 's2'])
})
