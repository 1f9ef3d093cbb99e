import { expect, test } from 'vitest'
import { seriesOf, type Spent } from '#store/series-points.ts'

const DAY = 86_400_000
const days = [0, 1, 2].map(at => ({ start: at * DAY, end: (at + 1) * DAY }))

const spent = (day: number, model_name: string, tokens: number): Spent => ({ day, model_name, tokens })

test('two models on two days, and a day without any', () => {
  const rows = [spent(0, 'm1', 10), spent(0, 'm2', 30), spent(2, 'm1', 5)]
  const counted = [
    { day: 0, session_count: 4 },
    { day: 2, session_count: 1 },
  ]
  const { models, points } = seriesOf(days, rows, counted)
  expect(models).toEqual(['m2', 'm1'])
  expect(points).toEqual([
    {
      start: '1970-01-01T00:00:00.000Z',
      end: '1970-01-02T00:00:00.000Z',
      session_count: 4,
      total_tokens: 40,
      average_tokens: 10,
      by_model: { m1: 10, m2: 30 },
    },
    {
      start: '1970-01-02T00:00:00.000Z',
      end: '1970-01-03T00:00:00.000Z',
      session_count: 0,
      total_tokens: 0,
      by_model: {},
    },
    {
      start: '1970-01-03T00:00:00.000Z',
      end: '1970-01-04T00:00:00.000Z',
      session_count: 1,
      total_tokens: 5,
      average_tokens: 5,
      by_model: { m1: 5 },
    },
  ])
})

test('sessions without a model call count', () => {
  expect(seriesOf(days, [], [{ day: 1, session_count: 2 }]).points[1]).toMatchObject({
    session_count: 2,
    total_tokens: 0,
    average_tokens: 0,
  })
})

test('six models have names, by what they used in the window and then by their name; the rest of a day is a list', () => {
  // Of the eight, d to h tie. c used most in the window and nothing on the first day.
  const rows = ['h', 'g', 'f', 'e', 'd'].map(name => spent(0, name, 10))
  rows.push(spent(0, 'a', 1), spent(0, 'b', 3), spent(1, 'c', 100), spent(2, 'a', 1), spent(2, 'b', 1))
  const { models, points } = seriesOf(days, rows, [])
  expect(models).toEqual(['c', 'd', 'e', 'f', 'g', 'h'])
  expect(points[0]).toMatchObject({ total_tokens: 54, by_model: { d: 10, e: 10, f: 10, g: 10, h: 10 } })
  expect(points[0]?.other_models).toEqual([
    { model_name: 'b', total_tokens: 3 },
    { model_name: 'a', total_tokens: 1 },
  ])
  expect(points[1]).not.toHaveProperty('other_models')
  expect(points[2]?.other_models).toEqual([
    { model_name: 'a', total_tokens: 1 },
    { model_name: 'b', total_tokens: 1 },
  ])
})

test('a model that used nothing is nowhere, and names like those of every object are names', () => {
  const { models, points } = seriesOf(days, [spent(0, 'free', 0), spent(0, 'constructor', 1)], [])
  expect(models).toEqual(['constructor'])
  expect(Object.keys(points[0]?.by_model ?? {})).toEqual(['constructor'])
})
