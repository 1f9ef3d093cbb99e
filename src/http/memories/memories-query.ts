// The query of the list of memories. As in the reference, values that cannot be read are ignored.

import * as z from 'zod'
import { lenientPage, word } from '../request/read-query.ts'

export const memoriesSchema = z.object({
  page: lenientPage(Number.MAX_SAFE_INTEGER, 1).describe('1 without it; what is no such number is ignored'),
  page_size: lenientPage(200, 20).describe('20 without it; what is no such number is ignored'),
  category: word.describe('semantic, episodic or procedural; another is the category of no memory'),
  valence: word.describe('positive, negative or neutral; another is the valence of no memory'),
  deprecated: word.describe('1, t, true, 0, f or false; anything else is ignored'),
  source_session_id: word.describe('Learned from this session'),
})
