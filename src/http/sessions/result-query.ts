import * as z from 'zod'
import { lenientPage } from '../request/read-query.ts'

/** A tool's answer has 8 MiB at most, and a page half a million characters. */
const MOST_PAGES = 100

export const resultSchema = z.object({
  page: lenientPage(MOST_PAGES, 1).describe(
    "Of the tool's result, if it is longer than 500,000 characters. Default: 1",
  ),
})
