// The conforming tools of the stateless generation, and of no other, as a program that speaks over its input and output.

import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { growingServer } from './stateless-server.ts'

serveStdio(growingServer(new Map()), { legacy: 'reject' })
