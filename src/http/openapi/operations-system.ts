import { z } from 'zod'
import { configOrigins } from '#core/protocol/origins.schema.ts'
import * as service from '#core/protocol/service.schema.ts'
import { systemState } from '#core/protocol/standing.schema.ts'
import { defaultToolsSchema } from '../system/default-tools-query.ts'
import { systemConfig } from './answers-config.ts'
import type { Noun } from './operation.ts'

export const system = {
  noun: 'System',
  operations: {
    'GET /health': {
      summary: 'Health of the system; open to everyone',
      answers: { 200: service.health, 503: service.health },
    },
    'GET /metrics': {
      summary: 'Counters and gauges in the text format of Prometheus',
      answers: { 200: 'text/plain' },
    },
    'GET /api/v1/system/warnings': { summary: 'Warnings for the operator', answers: { 200: service.warnings } },
    'GET /api/v1/system/mcp-servers': { summary: 'Health of the MCP servers', answers: { 200: service.mcpServers } },
    'GET /api/v1/system/default-tools': {
      summary: 'The tools that an alert type uses when its sender chooses none',
      query: defaultToolsSchema,
      answers: { 200: service.defaultTools },
    },
    'GET /api/v1/system/config': {
      summary: 'The configuration without its secrets',
      answers: { 200: systemConfig },
    },
    'GET /api/v1/system/state': {
      summary: 'Version and schema, and how models, tool servers and followers did of late',
      answers: { 200: systemState },
    },
    'GET /api/v1/system/config/origins': {
      summary: 'Where each value of the configuration comes from',
      answers: { 200: configOrigins },
    },
    'GET /api/v1/system/config/skills/:name': {
      summary: 'The text of a skill',
      answers: { 200: service.skill },
      refuses: { 404: 'no such skill' },
    },
    'GET /api/v1/ws': {
      summary: 'WebSocket of live events',
      answers: { 101: null },
      refuses: { 426: 'not a WebSocket request' },
    },
    'GET /api/v1/openapi.json': {
      summary: 'This document',
      answers: { 200: z.looseObject({ openapi: z.literal('3.1.0') }) },
    },
    'GET /api/docs': { summary: 'This document as a page', answers: { 200: 'text/html' } },
  },
} satisfies Noun
