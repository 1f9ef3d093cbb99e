import * as z from 'zod'
import { word } from '../request/read-query.ts'

export const defaultToolsSchema = z.object({
  alert_type: word.describe('A type of alert; without it, or for an unknown one, every server is named'),
})
