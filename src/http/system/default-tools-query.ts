import * as z from 'zod'
import { word } from '../request/read-query.ts'

export const defaultToolsSchema = z.object({
  alert_type: word.describe('An alert type. Without it, or when it is unknown, all servers are listed'),
})
