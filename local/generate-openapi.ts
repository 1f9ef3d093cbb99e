// Writes the description of the API, which the Worker serves at /api/v1/openapi.json and /api/docs.

import { describeApi } from '#http/openapi/describe.ts'
import { writeGenerated } from './write-generated.ts'

await writeGenerated('src/http/openapi/generated/openapi.json', `${JSON.stringify(describeApi(), null, 1)}\n`)
