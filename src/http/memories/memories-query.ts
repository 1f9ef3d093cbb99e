// The query of the list of memories. As in the reference, values that cannot be read are ignored.

import * as z from 'zod'
import { lenientPage, word } from '../request/read-query.ts'

export const memoriesSchema = z.object({
  page: lenientPage(Number.MAX_SAFE_INTEGER, 1).describe('Default: 1. Invalid numbers are ignored'),
  page_size: lenientPage(200, 20).describe('Default: 20. Invalid numbers are ignored'),
  category: word.describe('semantic, episodic or procedural; any other value matches nothing'),
  valence: word.describe('positive, negative or neutral; any other value matches nothing'),
  deprecated: word.describe('1, t, true, 0, f or false; anything else is ignored'),
  source_session_id: word.describe('Learned from this session'),
})
