// Where to go after signing in or out (wire contract 6.1).

import * as z from 'zod'
import { word } from '../request/read-query.ts'

export const returnSchema = z.object({ rd: word.describe('A page of this host; of another address the path counts') })
