// Reads a folder with a recorded night: pages.json and truth.json, and what there is of patterns.json, deploys.json, incidents_open.json and
// metrics.csv.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Night, Reading } from '../../src/core/correlate/night.ts'
import type { Truth } from '../../src/core/correlate/score.ts'

const time = z.string().transform((text, context) => {
  const at = Date.parse(text)
  if (Number.isNaN(at)) context.addIssue(`"${text}" is no time: write it as 2026-03-12T02:14:00Z`)
  return at
})
const textOrNull = z.string().nullish().transform(orNull)
const numberOrNull = z.number().nullish().transform(orNull)

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null
}

const pages = z.array(
  z
    .object({
      id: z.string(),
      service: z.string(),
      metric: z.string(),
      severity: z.string(),
      fired_at: time,
      value: numberOrNull,
      threshold: numberOrNull,
      fired_count_last_1h: z.number().nullish(),
      auto_resolved_after_s: numberOrNull,
      related_pattern: textOrNull,
    })
    .transform(({ fired_at, fired_count_last_1h, auto_resolved_after_s, related_pattern, ...page }) => ({
      ...page,
      firedAt: fired_at,
      firedLastHour: fired_count_last_1h ?? 1,
      resolvedAfterSeconds: auto_resolved_after_s,
      pattern: related_pattern,
    })),
)

const patterns = z.array(
  z
    .object({
      pattern_id: z.string(),
      signature: z.string().default(''),
      delta_vs_baseline_pct: z.number().default(0),
      sentiment: z.string().nullish(),
    })
    .transform(({ pattern_id: id, signature: text, delta_vs_baseline_pct: changePercent, sentiment }) => ({
      id,
      text,
      changePercent,
      negative: sentiment === 'negative',
    })),
)

const deploys = z.array(
  z.object({ service: z.string(), timestamp: time }).transform(({ service, timestamp: at }) => ({ service, at })),
)

const OVER = new Set(['resolved', 'closed', 'done'])

const incidents = z.array(
  z
    .object({
      incident_id: z.string(),
      service: z.string(),
      metric: textOrNull,
      related_pattern: textOrNull,
      status: z.string().default('open'),
    })
    .transform(({ incident_id: id, service, metric, related_pattern: pattern, status }) => ({
      id,
      service,
      metric,
      pattern,
      open: !OVER.has(status),
    })),
)

const truth = z
  .object({
    labels: z.record(z.string(), z.string()),
    must_page: z.array(z.string()).default([]),
    f1_threshold: z.number(),
  })
  .transform(({ labels, must_page, f1_threshold }): Truth => ({
    page: new Set(Object.keys(labels).filter(id => labels[id] === 'page')),
    mustPage: must_page,
    f1Threshold: f1_threshold,
  }))

export function readNight(folder: string): Night {
  return {
    pages: pages.parse(readJson(folder, 'pages.json')),
    patterns: patterns.parse(readJsonOrNone(folder, 'patterns.json')),
    deploys: deploys.parse(readJsonOrNone(folder, 'deploys.json')),
    incidents: incidents.parse(readJsonOrNone(folder, 'incidents_open.json')),
    readings: readReadings(folder),
  }
}

export function readTruth(folder: string): Truth {
  return truth.parse(readJson(folder, 'truth.json'))
}

function readJson(folder: string, name: string): unknown {
  const file = join(folder, name)
  if (!existsSync(file)) throw new Error(`${folder} has no ${name}: give a folder of recorded nights`)
  return JSON.parse(readFileSync(file, 'utf8'))
}

function readJsonOrNone(folder: string, name: string): unknown {
  return existsSync(join(folder, name)) ? readJson(folder, name) : []
}

const COLUMNS = ['timestamp', 'service', 'metric', 'value']

function readReadings(folder: string): Array<Reading> {
  const file = join(folder, 'metrics.csv')
  if (!existsSync(file)) return []
  const [head = '', ...lines] = readFileSync(file, 'utf8').split(/\r?\n/)
  const names = head.split(',')
  const places = COLUMNS.map(name => names.indexOf(name))
  if (places.includes(-1)) throw new Error(`${file} must begin with a line that names ${COLUMNS.join(', ')}`)
  return lines.flatMap(line => {
    const cells = line.split(',')
    const [timestamp = '', service = '', metric = '', value = ''] = places.map(place => cells[place]?.trim() ?? '')
    const reading = { at: Date.parse(timestamp), service, metric, value: Number(value) }
    return Number.isFinite(reading.at) && value !== '' && Number.isFinite(reading.value) ? [reading] : []
  })
}
