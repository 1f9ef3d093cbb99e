// The query of /oauth2/sign_in and /oauth2/sign_out: where to go afterwards.

import * as z from 'zod'
import { word } from '../request/read-query.ts'

export const returnSchema = z.object({
  rd: word.describe('A page of this host. Of any other address only the path is used'),
})
