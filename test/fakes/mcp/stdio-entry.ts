// The conforming tools as a program that speaks over its input and output.

import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { sessionsServer } from './sessions-server.ts'

await sessionsServer(new Map()).connect(new StdioServerTransport())
